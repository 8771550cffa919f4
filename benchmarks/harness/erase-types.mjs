// `node --import ./benchmarks/harness/erase-types.mjs`: runs TypeScript as it is published. tsx keeps the names of all
// functions by a call at each place where one is made, which costs a hot path up to a third of its time.
import { register } from "node:module";

register("./erase-types-hooks.mjs", import.meta.url);
