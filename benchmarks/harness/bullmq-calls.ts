// BullMQ as its users call and wait: a queue, its events, and a worker in a process of its own.
import { Queue, QueueEvents } from "bullmq";
import { endWorkerProcess, startWorkerProcess } from "./worker-process.ts";

/** Jobs that are kept when they are done: those who wait must find theirs. */
const KEPT_JOBS = 1_000;

export interface BullCalls {
  /** Adds one job and waits for its result. */
  call(text: string): Promise<number>;
  /** Adds jobs in one go and waits until all are done; their results are not returned. */
  burst(texts: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** @param concurrency jobs at once in the worker */
export async function openBullCalls(port: number, concurrency: number): Promise<BullCalls> {
  const name = "benchmark";
  const child = await startWorkerProcess("bullmq-worker.ts", [port, name, concurrency]);
  const connection = { host: "127.0.0.1", port, maxRetriesPerRequest: null };
  const defaultJobOptions = {
    removeOnComplete: KEPT_JOBS,
    attempts: 4,
    backoff: { type: "exponential", delay: 1_000 },
  };
  const queue = new Queue<{ readonly text: string }, number>(name, { connection, defaultJobOptions });
  const events = new QueueEvents(name, { connection });
  await events.waitUntilReady();
  // One listener for each job that is waited for.
  queue.setMaxListeners(0);
  events.setMaxListeners(0);
  let isDone: () => void = () => {};
  let left = 0;
  events.on("completed", () => {
    if (--left === 0) isDone();
  });
  return {
    async call(text) {
      const job = await queue.add("length", { text });
      return await job.waitUntilFinished(events);
    },
    burst: (texts) =>
      new Promise((resolve, reject) => {
        left = texts.length;
        isDone = resolve;
        queue.addBulk(texts.map((text) => ({ name: "length", data: { text } }))).catch(reject);
      }),
    async close() {
      await endWorkerProcess(child);
      await events.close();
      await queue.close();
    },
  };
}
