// Calls a function over the Redis that `QUARRY_URL` names, and has nothing more to do.
import { double } from "../functions.ts";

console.log(await double.remote({ n: 21 }));
