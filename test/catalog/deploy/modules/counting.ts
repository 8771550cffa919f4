// A stream, to be called by name.
import { z } from "zod";
import { fn } from "../../../../catalog/index.ts";

export const counting = fn({ name: "counting", input: { to: z.int() }, output: z.int() }).stream(async function* ({
  to,
}) {
  for (let number = 1; number <= to; number++) yield number;
});
