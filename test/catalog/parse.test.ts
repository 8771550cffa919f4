import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { definitionOf, fn, parseArguments, parseResult } from "../../catalog/index.ts";

const definitionFor = (input: Readonly<Record<string, z.core.$ZodType>>, output: z.core.$ZodType = z.string()) =>
  definitionOf(fn({ name: "f", input: input as never, output: output as never }).row((() => "") as never))!;

const invalid = (parameter: string, issue: RegExp) =>
  expect.objectContaining({
    code: "function.invalid-argument",
    facts: { functionName: "f", parameter, issue: expect.stringMatching(issue) },
  });

test("arguments come in the order of the parameters, whatever the order of the object", () => {
  const definition = definitionFor({ a: z.string(), b: z.int(), c: z.boolean().nullable() });
  expect(parseArguments(definition, { c: null, b: 3, a: "x" })).toEqual(["x", 3, null]);
});

test.each([
  ["a missing input", { a: "x" }, invalid("b", /expected number/)],
  ["no object at all", undefined, invalid("a", /expected string/)],
  ["one input too many", { a: "x", b: 1, z: 1 }, invalid("z", /no such input/)],
  ["an extra one in place of a missing one", { a: "x", z: 1 }, invalid("b", /expected number/)],
  ["a value of another type", { a: 3, b: 1 }, invalid("a", /expected string/)],
  ["a fraction where a whole number is due", { a: "x", b: 1.5 }, invalid("b", /expected int/)],
])("%s is refused", (_, args, error) => {
  expect(() => parseArguments(definitionFor({ a: z.string(), b: z.int() }), args)).toThrow(error);
});

test("what is wrong inside a value is named by its path", () => {
  const definition = definitionFor({ place: z.object({ at: z.array(z.number()) }) });
  expect(() => parseArguments(definition, { place: { at: [1, "2"] } })).toThrow(invalid("place", /^at\.1: .*number/));
});

test("a result its schema refuses is an error that says why", () => {
  const definition = definitionFor({}, z.number().max(5));
  expect(parseResult(definition, 4)).toBe(4);
  expect(() => parseResult(definition, 6)).toThrow(
    expect.objectContaining({ code: "function.invalid-result", facts: expect.objectContaining({ functionName: "f" }) }),
  );
});

test("the short cut takes and refuses exactly what the schema does", () => {
  const schemas = [
    z.string(),
    z.string().min(2),
    z.email(),
    z.number(),
    z.int(),
    z.int32(),
    z.number().int().min(0),
    z.float32(),
    z.bigint(),
    z.boolean(),
    z.date(),
    z.enum(["a", "b"]),
    z.literal(["a", "x"]),
    z.union([z.literal("a"), z.null()]),
    z.array(z.number()),
    z.string().nullable(),
    z.int().nullable(),
    z.string().brand("b").readonly(),
  ];
  const scalars = fc.oneof(
    fc.constantFrom("a", "b", "x", "a@b.cd", null, undefined, Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 53, 1e300),
    fc.constantFrom(new Date(0), new Date(Number.NaN), [1], ["a"], {}, Symbol.iterator, () => 1),
    fc.string({ maxLength: 3 }),
    fc.integer(),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...schemas), scalars, (schema, value) => {
      const result = z.safeParse(schema, value);
      const run = () => parseArguments(definitionFor({ a: schema }), { a: value });
      if (result.success) expect(run()).toEqual([result.data]);
      else expect(run).toThrow(expect.objectContaining({ code: "function.invalid-argument" }));
    }),
    { numRuns: 500, seed: 7 },
  );
});
