// A worker process of a chaos run. Ends by SIGTERM, when it has handed back what it ran.
import { Recorder } from "../history/recorder.ts";
import { say, takeOrders } from "./orders.ts";
import { openWorker } from "./runtime.ts";
import { watchStalls } from "./watch-stalls.ts";

const { name, folder, site } = takeOrders();
const recorder = new Recorder(folder, name);
watchStalls(recorder, site.leaseMs);
const worker = await openWorker(site, recorder);
process.once("SIGTERM", () => void worker.close().then(() => process.exit(0)));
say({ kind: "ready" });
