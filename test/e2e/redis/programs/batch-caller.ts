// Calls a batch function of the environment 16 times, and says how large the batches were.
import { batchSize } from "../functions.ts";

const calls = Array.from({ length: 16 }, (_, n) => batchSize.remote({ n }));
console.log(JSON.stringify(await Promise.all(calls)));
