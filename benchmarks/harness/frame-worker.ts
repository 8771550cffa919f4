// A worker process of the frame benchmarks. Arguments: URL of Redis, leases at once.
import { Worker } from "../../index.ts";
import { frameFunctions } from "./frame-functions.ts";

const [url = "", slots] = process.argv.slice(2);

const worker = await Worker.open({ url, functions: frameFunctions, isolation: "inline", slots: Number(slots) });
process.send?.("ready");
process.once("disconnect", () => void worker.close().finally(() => process.exit()));
