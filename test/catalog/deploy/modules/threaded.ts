// Functions that run in a thread, one of which calls the other.
import { z } from "zod";
import { fn } from "../../../../index.ts";

const half = fn({ name: "half_of", input: { n: z.number() }, output: z.number() }).row(({ n }) => n / 2);

export const quarter = fn({
  name: "quarter_of",
  input: { n: z.number() },
  output: z.number(),
  isolation: "thread",
}).row(async ({ n }) => half.remote({ n: await half.remote({ n }) }));
