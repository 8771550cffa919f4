// A third version, with other schemas.
import { z } from "zod";
import { fn } from "../../../../index.ts";

export const greet = fn({ name: "serving_greet", version: "3", input: { whom: z.int() }, output: z.string() }).row(
  ({ whom }) => `good morning, number ${whom}`,
);
