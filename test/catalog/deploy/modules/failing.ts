// A module that can be imported where it was written, and nowhere else.
import { z } from "zod";
import { fn } from "../../../../catalog/index.ts";

if (import.meta.url.includes("quarry-artifacts")) throw new RangeError("not here");

export const failing = fn({ name: "failing_elsewhere", input: { a: z.string() }, output: z.string() }).row(
  ({ a }) => a,
);
