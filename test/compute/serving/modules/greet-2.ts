// Its second version: another word, the same schemas.
import { z } from "zod";
import { fn } from "../../../../index.ts";

export const greet = fn({ name: "serving_greet", version: "2", input: { who: z.string() }, output: z.string() }).row(
  ({ who }) => `good morning ${who}`,
);
