// The first version of a function that is deployed.
import { z } from "zod";
import { fn } from "../../../../index.ts";

export const greet = fn({ name: "serving_greet", version: "1", input: { who: z.string() }, output: z.string() }).row(
  ({ who }) => `hello ${who}`,
);
