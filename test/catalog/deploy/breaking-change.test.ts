import { expect, test } from "vitest";
import { z } from "zod";
import { breakingChange } from "../../../catalog/deploy/breaking-change.ts";
import type { InputShape } from "../../../catalog/function-spec.ts";
import { fn } from "../../../catalog/index.ts";

const infoOf = (input: InputShape, output: z.ZodType<string | number | null> = z.string()) =>
  fn({ name: "f", input, output }).row(() => "")["~function"];

const before = infoOf({ text: z.string(), lang: z.string().nullable() });

test("an input added last, and one that takes null from now on, breaks nobody", () => {
  const after = infoOf({ text: z.string().nullable(), lang: z.string().nullable(), limit: z.int() });
  expect(breakingChange(before, after)).toBeUndefined();
  expect(breakingChange(before, before)).toBeUndefined();
});

test("says what callers would stumble over", () => {
  const text = z.string();
  const lang = z.string().nullable();
  const cases: [ReturnType<typeof infoOf>, string][] = [
    [infoOf({ text }), 'input "lang" is gone'],
    [infoOf({ lang, text }), 'input "text" was number 1 and is number 2'],
    [infoOf({ limit: z.int(), text, lang }), 'input "text" was number 1 and is number 2'],
    [infoOf({ text: z.bigint(), lang }), 'input "text" was VARCHAR and is BIGINT'],
    [infoOf({ text, lang: text }), 'input "lang" no longer takes null'],
    [infoOf({ text, lang }, z.number()), "the result was VARCHAR and is DOUBLE"],
    [infoOf({ text, lang }, z.string().nullable()), "the result may be null now"],
  ];
  for (const [after, reason] of cases) expect(breakingChange(before, after)).toBe(reason);
});

test("a stream and a function of one value do not stand for each other", () => {
  const stream = fn({ name: "f", input: { text: z.string(), lang: z.string().nullable() }, output: z.string() }).stream(
    async function* () {},
  )["~function"];
  expect(breakingChange(before, stream)).toMatch(/any number$/);
  expect(breakingChange(stream, before)).toMatch(/gives one$/);
});
