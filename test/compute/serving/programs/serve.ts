// A worker as a process: serves over the Redis that `QUARRY_URL` names, as the JSON in `SERVING` says; drains on SIGTERM.
import { Worker, type WorkerOptions } from "../../../../index.ts";
import { double, once, slow } from "../functions.ts";

const { QUARRY_URL: url = "", QUARRY_ENVIRONMENT: environment, SERVING = "{}" } = process.env;
const options = JSON.parse(SERVING) as Partial<WorkerOptions>;
const worker = await Worker.open({
  url,
  environment,
  functions: [double, once, slow],
  isolation: "inline",
  ...options,
});
process.once("SIGTERM", () => void worker.drain().then(() => process.exit(0)));
console.log("ready");
