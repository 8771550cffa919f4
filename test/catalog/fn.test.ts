import { makeData, RecordBatch, Struct } from "apache-arrow";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import * as zm from "zod/mini";
import { definitionOf, fn, rowError } from "../../catalog/index.ts";
import { arrowSchema } from "../../engine/arrow/types.ts";
import { printType } from "../../engine/types/logical-type.ts";
import { buildColumn } from "../../engine/values/build-column.ts";

const input = { text: z.string() };
const output = z.string();

describe("fn", () => {
  test("describes a function as plain data", () => {
    const f = fn({ name: "f", input: { a: z.string().nullable(), n: z.int() }, output, concurrency: 8 }).row(() => "");
    expect(JSON.parse(JSON.stringify(f["~function"]))).toEqual({
      name: "f",
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      form: "row",
      parameters: [
        { name: "a", type: { id: "VARCHAR" }, nullable: true },
        { name: "n", type: { id: "BIGINT" }, nullable: false, reading: { number: true } },
      ],
      result: { id: "VARCHAR" },
      resultNullable: false,
      pure: false,
      concurrency: 8,
      concurrencyDeclared: true,
      timeoutMs: 600_000,
      maxRows: 1,
    });
  });

  test("has a version of its own for each handler, schema, form and purity; a stated one stands", () => {
    const versions = [
      fn({ name: "f", input, output }).row(({ text }) => text),
      fn({ name: "f", input, output }).row(({ text }) => `${text}!`),
      fn({ name: "f", input, output, pure: true }).row(({ text }) => text),
      fn({ name: "f", input: { ...input, n: z.number() }, output }).row(({ text }) => text),
      fn({ name: "f", input, output }).batch(({ text }) => text),
    ].map((f) => f["~function"].version);
    expect(new Set(versions).size).toBe(versions.length);
    expect(fn({ name: "f", input, output, version: "7" }).row(() => "")["~function"].version).toBe("7");
  });

  test("does not change the version when a manner changes", () => {
    const versionAt = (concurrency: number) =>
      fn({ name: "f", input, output, concurrency }).row(({ text }) => text)["~function"].version;
    expect(versionAt(1)).toBe(versionAt(9));
  });

  test("knows the file and line it stands on", () => {
    const f = fn({ name: "f", input, output }).row(() => "");
    expect(definitionOf(f)!.place).toMatch(/fn\.test\.ts:\d+:\d+$/);
  });

  test.each([
    ["a name that is no identifier", { name: "No Such" }, /name must match/],
    ["an option that does not exist", { concurency: 3 }, /no option "concurency" Did you mean "concurrency"/],
    ["concurrency 0", { concurrency: 0 }, /concurrency must be a whole number from 1/],
    ["a fraction of a millisecond", { timeoutMs: 0.5 }, /timeoutMs must be a whole number/],
    ["an empty version", { version: "" }, /version must be a string/],
    [
      "an input called like a call's option",
      { input: { on_error: z.string() } },
      /"on_error" is the name of a call's option/,
    ],
    ["inputs that differ only in case", { input: { a: z.string(), A: z.string() } }, /two inputs are called "a"/],
    ["an input that is no schema", { input: { a: String } }, /input "a" must be a zod schema/],
    ["an output that is no schema", { output: undefined }, /output must be a zod schema/],
    ["a setup that is no function", { setup: 3 }, /setup must be a function/],
  ])("refuses %s", (_, wrong, message) => {
    const spec = { name: "f", input, output, ...wrong } as never;
    expect(() => fn(spec).row((() => "") as never)).toThrow(message);
    expect(() => fn(spec).row((() => "") as never)).toThrow(
      expect.objectContaining({ code: "function.invalid-definition" }),
    );
  });

  test("refuses a spec that is no object", () => {
    expect(() => fn(null as never)).toThrow(/what is given must be an object of options, not null/);
  });

  test("refuses a handler that is none and batching that makes no sense", () => {
    expect(() => fn({ name: "f", input, output }).row(undefined as never)).toThrow(/row handler must be a function/);
    expect(() => fn({ name: "f", input, output }).batch(({ text }) => text, { maxRows: 0 })).toThrow(/maxRows must be/);
    expect(() => fn({ name: "f", input, output }).batch(({ text }) => text, { size: 3 } as never)).toThrow(
      /no option "size"/,
    );
  });
});

describe("the column of a schema", () => {
  const columnOf = (schema: z.core.$ZodType) => {
    const { parameters } = fn({ name: "f", input: { a: schema as never }, output }).row(() => "")["~function"];
    const { type, nullable, reading } = parameters[0]!;
    return `${printType(type)}${nullable ? " or null" : ""}${reading === undefined ? "" : ` ${JSON.stringify(reading)}`}`;
  };

  test.each([
    ["string", z.string(), "VARCHAR"],
    ["email", z.email(), "VARCHAR"],
    ["template literal", z.templateLiteral(["a", z.string()]), "VARCHAR"],
    ["number", z.number(), 'DOUBLE {"number":true}'],
    ["int", z.int(), 'BIGINT {"number":true}'],
    ["number().int()", z.number().int().min(1), 'BIGINT {"number":true}'],
    ["int32", z.int32(), 'INTEGER {"number":true}'],
    ["uint32", z.uint32(), 'UINTEGER {"number":true}'],
    ["float32", z.float32(), 'FLOAT {"number":true}'],
    ["bigint", z.bigint(), "BIGINT"],
    ["uint64", z.uint64(), "UBIGINT"],
    ["boolean", z.boolean(), "BOOLEAN"],
    ["date", z.date(), "TIMESTAMP WITH TIME ZONE"],
    ["enum", z.enum(["a", "b"]), "VARCHAR"],
    ["literal", z.literal("a"), "VARCHAR"],
    ["union of literals and null", z.union([z.literal("a"), z.literal("b"), z.null()]), "VARCHAR or null"],
    ["bytes", z.instanceof(Uint8Array), "BLOB"],
    ["array", z.array(z.number()), 'DOUBLE[] {"child":{"number":true}}'],
    [
      "object",
      z.object({ s: z.string(), n: z.int() }),
      'STRUCT("s" VARCHAR, "n" BIGINT) {"fields":{"n":{"number":true}}}',
    ],
    ["record", z.record(z.string(), z.bigint()), 'MAP(VARCHAR, BIGINT) {"record":true}'],
    ["nullable, readonly, branded", z.string().brand("b").readonly().nullable(), "VARCHAR or null"],
    ["zod/mini", zm.nullable(zm.string().check(zm.minLength(2))), "VARCHAR or null"],
  ])("%s", (_, schema, column) => {
    expect(columnOf(schema)).toBe(column);
  });

  test.each([
    ["transform", z.string().transform((text) => text.length), /the value would change/],
    ["pipe", z.string().pipe(z.string()), /the value would change/],
    ["default", z.string().default("a"), /the value would change/],
    ["catch", z.string().catch("a"), /the value would change/],
    ["coerce", z.coerce.number(), /coercion/],
    ["trim", z.string().trim(), /the value would change/],
    ["optional", z.string().optional(), /use \.nullable\(\)/],
    ["map", z.map(z.string(), z.string()), /use z\.record\(\)/],
    ["set", z.set(z.string()), /use z\.array\(\)/],
    ["any", z.any(), /a column has one type/],
    ["tuple", z.tuple([z.string()]), /tuple/],
    ["custom", z.custom<string>(), /custom schema/],
    ["lazy", z.lazy(() => z.string()), /lazy values cannot be stored/],
    ["function", z.function(), /function values cannot be stored/],
    ["mixed union", z.union([z.string(), z.number()]), /different column types/],
    ["empty object", z.object({}), /without fields/],
    ["something inside", z.object({ deep: z.array(z.any()) }), /input "a", at deep\[\]: a column has one type/],
  ])("refuses %s", (_, schema, message) => {
    expect(() => columnOf(schema)).toThrow(message);
    expect(() => columnOf(schema)).toThrow(expect.objectContaining({ code: "function.invalid-definition" }));
  });
});

describe("calling a function here", () => {
  test("runs the body, whatever its form", async () => {
    const spec = { name: "double", input: { x: z.number() }, output: z.number() };
    const row = fn(spec).row(async ({ x }) => x * 2);
    const batch = fn(spec).batch(({ x }) => x.map((value) => value * 2));
    const arrow = fn(spec).arrow((columns) => {
      const schema = arrowSchema([{ name: "result", type: { id: "DOUBLE" } }]);
      const values = Array.from(columns.getChildAt(0)!, (value: number) => value * 2);
      const children = [buildColumn({ id: "DOUBLE" }, values).column.data[0]!];
      return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: values.length, children }));
    });
    expect(await Promise.all([row, batch, arrow].map((f) => f({ x: 21 })))).toEqual([42, 42, 42]);
  });

  test("gives the items of a stream one by one, and stops it when nobody reads on", async () => {
    const ended = vi.fn();
    const count = fn({ name: "count_up", input: { from: z.int() }, output: z.int() }).stream(async function* ({
      from,
    }) {
      try {
        for (let item = from; ; item++) yield item;
      } finally {
        ended();
      }
    });
    const items: number[] = [];
    for await (const item of count({ from: 5 })) {
      items.push(item);
      if (items.length === 3) break;
    }
    expect(items).toEqual([5, 6, 7]);
    expect(ended).toHaveBeenCalledOnce();
  });

  test("checks arguments and result by the schemas", async () => {
    const f = fn({ name: "f", input: { x: z.number().min(0) }, output: z.number().max(5) }).row(({ x }) => x);
    await expect(f({ x: -1 })).rejects.toMatchObject({ code: "function.invalid-argument", facts: { parameter: "x" } });
    await expect(f({ x: 1, y: 2 } as never)).rejects.toMatchObject({
      code: "function.invalid-argument",
      facts: { parameter: "y" },
    });
    await expect(f(undefined as never)).rejects.toMatchObject({ code: "function.invalid-argument" });
    await expect(f({ x: 6 })).rejects.toMatchObject({ code: "function.invalid-result" });
    const short = fn({ name: "short", input: { x: z.number() }, output: z.number() }).batch(() => []);
    await expect(short({ x: 1 })).rejects.toMatchObject({
      code: "function.wrong-length",
      facts: { expected: 1, actual: 0 },
    });
  });

  test("says what the handler threw, and keeps it as the cause", async () => {
    const thrown = new TypeError("no");
    const f = fn({ name: "f", input, output, version: "3" }).row(() => {
      throw thrown;
    });
    await expect(f({ text: "" })).rejects.toMatchObject({
      code: "function.failed",
      message: "TypeError: no",
      cause: thrown,
      facts: { functionName: "f", version: "3", remoteType: "TypeError", remoteMessage: "no", attempts: 1 },
    });
    const failing = fn({ name: "failing", input, output }).row(() => rowError("Http", "503", { retryable: true }));
    await expect(failing({ text: "" })).rejects.toMatchObject({ message: "Http: 503", facts: { retryable: true } });
  });

  test("runs setup once, before the first call", async () => {
    const setup = vi.fn(() => 40);
    const f = fn({ name: "f", input: { x: z.number() }, output: z.number(), setup }).row(
      ({ x }, { state }) => state + x,
    );
    expect(setup).not.toHaveBeenCalled();
    expect(await Promise.all([f({ x: 1 }), f({ x: 2 })])).toEqual([41, 42]);
    expect(setup).toHaveBeenCalledOnce();
  });
});
