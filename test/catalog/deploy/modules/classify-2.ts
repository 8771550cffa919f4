// The second version: the same name, and an input gone.
import { z } from "zod";
import { fn } from "../../../../catalog/index.ts";

export const classify = fn({ name: "classify_mail", input: { text: z.string() }, output: z.string() }).row(
  ({ text }) => text,
);
