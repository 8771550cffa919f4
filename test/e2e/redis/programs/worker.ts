// Serves the tests' functions over the Redis that `QUARRY_URL` names, until its input ends.
import { Worker } from "../../../../index.ts";
import { functions } from "../functions.ts";

const { QUARRY_URL: url = "", QUARRY_ENVIRONMENT: environment } = process.env;
await using _worker = await Worker.open({ url, environment, functions, isolation: "inline", slots: 16 });
console.log("ready");
for await (const _ of process.stdin);
