// The first version of a function.
import { z } from "zod";
import { fn } from "../../../../catalog/index.ts";
import { shout } from "./words.ts";

export const classify = fn({
  name: "classify_mail",
  input: { text: z.string(), lang: z.string().nullable() },
  output: z.object({ label: z.enum(["SPAM!", "HAM!"]) }),
  pure: true,
  concurrency: 4,
}).row(({ text }) => ({ label: shout(text.includes("buy") ? "spam" : "ham") as "SPAM!" | "HAM!" }));
