// BullMQ's side of the queue benchmarks: a worker process of its own, as Quarry's has one.
// Arguments: port of Redis, name of the queue, jobs at once.
import { Worker } from "bullmq";

const [port, queue, concurrency] = process.argv.slice(2);

const worker = new Worker<{ readonly text: string }, number>(queue!, async ({ data }) => data.text.length, {
  connection: { host: "127.0.0.1", port: Number(port), maxRetriesPerRequest: null },
  concurrency: Number(concurrency),
});
await worker.waitUntilReady();
process.send?.("ready");
process.once("disconnect", () => void worker.close(true).finally(() => process.exit()));
