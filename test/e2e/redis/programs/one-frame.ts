// Runs a frame over the Redis that `QUARRY_URL` names, and has nothing more to do.
import { DataFrame, F } from "../../../../index.ts";
import { double } from "../functions.ts";

const frame = DataFrame.range(5).project((c) => ({ twice: F.call(double, c.id) }));
console.log(JSON.stringify(await frame.toArray()));
