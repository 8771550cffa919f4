// Serves the tests' functions over the Redis that `QUARRY_URL` names, until its input ends.
import { functions } from "../functions.ts";
import { openLoopWorker } from "../loop-worker.ts";

const { QUARRY_URL: url = "", QUARRY_ENVIRONMENT: environment = "default" } = process.env;
const worker = await openLoopWorker({ url, environment, functions });
console.log("ready");
for await (const _ of process.stdin);
await worker.close();
