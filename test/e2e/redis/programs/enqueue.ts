// Leaves a call behind, under a key, and says its id.
import { double } from "../functions.ts";

const call = await double.enqueue({ n: 21 }, { idempotencyKey: "left behind" });
console.log(call.id);
