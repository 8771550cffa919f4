// Quarry's side of the queue benchmarks: a worker process. Arguments: URL of Redis, workers in this process.
import { Worker } from "../../index.ts";
import { queueFunctions } from "./queue-functions.ts";

const [url = "", workers = "1"] = process.argv.slice(2);

const open = () => Worker.open({ url, functions: queueFunctions, isolation: "inline" });
const opened = await Promise.all(Array.from({ length: Number(workers) }, open));
process.send?.("ready");
process.once(
  "disconnect",
  () => void Promise.all(opened.map((worker) => worker.close())).finally(() => process.exit()),
);
