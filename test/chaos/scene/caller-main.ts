// A caller process of a chaos run: makes the calls it is told to, and ends when all are over.
import { Recorder } from "../history/recorder.ts";
import { runLoad } from "./load.ts";
import { say, takeOrders } from "./orders.ts";
import { seededRandom } from "./random.ts";
import { openCalls } from "./runtime.ts";
import { watchStalls } from "./watch-stalls.ts";

const { name, folder, site, load } = takeOrders();
if (load === undefined) throw new Error("a caller needs a load");
const recorder = new Recorder(folder, name);
watchStalls(recorder, site.leaseMs);
const running = openCalls(site);
say({ kind: "ready" });
let calls = 0;
await runLoad(name, load, seededRandom(load.seed), recorder, () => say({ kind: "done", calls: ++calls }));
await running.close();
process.exit(0);
