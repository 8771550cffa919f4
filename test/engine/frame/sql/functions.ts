// Functions that the tests of SQL call.
import { z } from "zod";
import { fn } from "../../../../index.ts";

const x = { x: z.number() };
const options = { concurrency: 4 };

export const double = fn({ name: "double", input: x, output: z.number(), ...options }).row(({ x }) => x * 2);
const tag = fn({
  name: "tag",
  input: { text: z.string(), lang: z.string() },
  output: z.string(),
  ...options,
}).row(({ text, lang }) => `${lang}:${text}`);
const picky = fn({ name: "picky", input: x, output: z.number(), ...options }).row(({ x }) => {
  if (x > 2) throw new RangeError("too large");
  return x;
});
/** Named as one of DuckDB's. */
const lower = fn({ name: "lower", input: { text: z.string() }, output: z.string() }).row(({ text }) => `ours: ${text}`);
const letters = fn({ name: "letters", input: { text: z.string() }, output: z.string() }).stream(async function* ({
  text,
}) {
  yield* text;
});

export const FUNCTIONS = [double, tag, picky, lower, letters] as const;
