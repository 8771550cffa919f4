import { isDeepStrictEqual } from "node:util";
import * as arrow from "apache-arrow";
import { type DataType, makeData, makeVector, RecordBatch, Struct, Vector, vectorFromArray } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BodyKind } from "../../../compute/queue/body-codec.ts";
import { encodeError } from "../../../compute/wire/errors.ts";
import type { MessageBody, Payload, RowsDone } from "../../../compute/wire/payload.ts";
import { pickPayload } from "../../../compute/wire/payload-rows.ts";
import { wireCodec } from "../../../compute/wire/wire-codec.ts";
import {
  arrowSchema,
  buildColumn,
  columnValues,
  isQuarryError,
  type LogicalType,
  logicalSchema,
  QuarryError,
} from "../../../engine/index.ts";
import { COLUMNS, nullable } from "../../engine/arrow/arrow-columns.ts";

function travel<Value>(value: Value, kind: BodyKind): Value {
  const decoded = wireCodec.decode(wireCodec.encode(value, kind));
  if (isQuarryError(decoded)) throw decoded;
  return decoded as Value;
}

const DONE: RowsDone = {
  ...{ rows: undefined, values: [], failures: [], invocations: 1, busyMs: 0.25, isAsync: false, error: undefined },
};

const MESSAGE: MessageBody = {
  args: { kind: "columns", columns: [["memo"], [1]], rows: [0] },
  ...{ timeoutMs: undefined, isStreamed: false, idempotencyKey: undefined },
};

function batchOf(type: LogicalType, rows: readonly unknown[]): RecordBatch {
  const schema = arrowSchema([{ name: "value", type }]);
  const { column } = buildColumn(type, rows);
  const children = [column.data[0]!];
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children }),
  );
}

function travelled(batch: RecordBatch): Extract<Payload, { readonly kind: "arrow" }> {
  const { args } = travel<MessageBody>({ ...MESSAGE, args: { kind: "arrow", batch } }, "payload");
  if (args.kind !== "arrow") throw new Error(`a batch came back as ${args.kind}`);
  return args;
}

function valuesOf(column: Vector, type: LogicalType): readonly unknown[] {
  return columnValues(column, type, undefined).values;
}

describe("values", () => {
  const leaf = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
    fc.string({ maxLength: 400 }),
    fc.double(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt(),
    fc.constantFrom(undefined, null, true, false, -0, 2 ** 31, 2 ** 32, -(2 ** 31), 2n ** 63n, 2n ** 64n, -(2n ** 63n)),
    fc.date({ noInvalidDate: false }),
    fc.uint8Array(),
    fc.int32Array(),
    fc.float64Array(),
    fc.bigInt64Array(),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("value"), { maxLength: 20 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "")), tie("value")),
      fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
      fc.array(tie("value"), { maxLength: 4 }).map((parts) => new Set(parts)),
    ),
  }));

  it("come back as they were", () => {
    fc.assert(
      fc.property(value, (item) => {
        expect(isDeepStrictEqual(travel(item, "item"), structuredClone(item))).toBe(true);
      }),
    );
  });

  it("keep what JSON loses", () => {
    const item = [
      Number.NaN,
      -0,
      Number.POSITIVE_INFINITY,
      undefined,
      10n ** 40n,
      -(10n ** 40n),
      "\ud800",
      new Date(-1),
    ];
    expect(travel(item, "item")).toStrictEqual(item);
    expect(Object.is((travel([-0], "item") as number[])[0], -0)).toBe(true);
  });

  it("of a class arrive as plain objects of their own fields", () => {
    class Model {
      a = 1;
      readonly #secret = 2;
      get twice(): number {
        return this.a * this.#secret;
      }
    }
    expect(travel(new Model() as unknown, "item")).toStrictEqual({ a: 1 });
    expect(travel(Object.assign(Object.create(null), { a: 1 }) as unknown, "item")).toStrictEqual({ a: 1 });
  });

  it("with a `__proto__` of their own keep it, and no prototype changes", () => {
    const item: unknown = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}');
    const decoded = travel(item, "item") as object;
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(decoded, "__proto__")?.value).toEqual({ polluted: true });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  const itself: unknown[] = [];
  itself.push([itself]);
  let deep: unknown = 1;
  for (let depth = 0; depth < 200; depth++) deep = [deep];

  it.each([
    ["a function", { a: () => 1 }, "a function"],
    ["a symbol", [Symbol("s")], "a symbol"],
    ["itself", itself, "holds itself"],
    ["too many levels", deep, "nested deeper than 128"],
    ["a promise", [Promise.resolve(1)], "an object Promise"],
    ["a pattern", [/a/], "an object RegExp"],
    ["an error", [new Error("odd")], "an object Error"],
    ["a boxed number", [Object(1)], "an object Number"],
    ["a generator", [(function* () {})()], "an object Generator"],
    ["shared memory", [new SharedArrayBuffer(8)], "an object SharedArrayBuffer"],
  ])("that hold %s stay", (_, item, detail) => {
    expect(() => wireCodec.encode(item, "item")).toThrow(
      expect.objectContaining({ code: "function.not-sendable", message: expect.stringContaining(detail) }),
    );
    expect(travel("next", "item")).toBe("next");
  });
});

describe("messages", () => {
  it("carry only their own rows of the columns", () => {
    const columns = [
      ["a", "b", "c"],
      [1, 2, 3],
    ];
    const body: MessageBody = { ...MESSAGE, args: { kind: "columns", columns, rows: [2, 0] }, timeoutMs: 5 };
    const { args, ...rest } = travel(body, "payload");
    expect(rest).toEqual({ timeoutMs: 5, isStreamed: false, idempotencyKey: undefined });
    expect(args).toEqual({
      kind: "columns",
      columns: [
        ["c", "a"],
        [3, 1],
      ],
      rows: Uint32Array.of(0, 1),
      isUnchecked: true,
    });
    expect(pickPayload(args, [1])).toMatchObject({ rows: [1] });
  });

  it("of functions without parameters keep their number of rows", () => {
    const body: MessageBody = { ...MESSAGE, args: { kind: "columns", columns: [], rows: [0, 1, 2] } };
    const rows = Uint32Array.of(0, 1, 2);
    expect(travel(body, "payload").args).toEqual({ kind: "columns", columns: [], rows, isUnchecked: true });
    const empty: MessageBody = { ...MESSAGE, args: { kind: "columns", columns: [[], []], rows: [] } };
    expect(travel(empty, "payload").args).toMatchObject({ columns: [[], []], rows: { length: 0 } });
  });

  it("of one row are a few bytes more than the row", () => {
    const body: MessageBody = { ...MESSAGE, isStreamed: true, idempotencyKey: "k" };
    expect(travel(body, "payload")).toEqual({ ...body, args: { ...body.args, isUnchecked: true } });
    expect(wireCodec.encode(body, "payload").length - "memo".length).toBeLessThan(16);
  });

  it.each(COLUMNS)("carry a slice of a batch of %j, and no row besides", (type, values) => {
    const rowsAndCuts = fc
      .array(nullable(values), { minLength: 1, maxLength: 40 })
      .chain((rows) => fc.record({ rows: fc.constant(rows), start: fc.nat(rows.length), end: fc.nat(rows.length) }));
    fc.assert(
      fc.property(rowsAndCuts, ({ rows, start, end }) => {
        const slice = batchOf(type, rows).slice(Math.min(start, end), Math.max(start, end));
        const { batch } = travelled(slice);
        expect(logicalSchema(batch.schema)).toEqual(logicalSchema(slice.schema));
        expect(valuesOf(batch.getChildAt(0)!, type)).toEqual(valuesOf(slice.getChildAt(0)!, type));
      }),
      { numRuns: 40 },
    );
  });

  it("of batches take what their rows take, and little more", () => {
    const texts = Array.from({ length: 10_000 }, (_, row) => `a memo of some length, number ${row}`);
    const batch = batchOf({ id: "VARCHAR" }, texts);
    const bytes = (rows: RecordBatch) =>
      wireCodec.encode({ ...MESSAGE, args: { kind: "arrow", batch: rows } }, "payload").length;
    expect(bytes(batch.slice(5000, 5001))).toBeLessThan(100);
    const taken = texts.slice(0, 4096).reduce((sum, text) => sum + text.length + 4, 0);
    expect(bytes(batch.slice(0, 4096)) - taken).toBeLessThan(64);
  });

  it("without columns keep their number of rows", () => {
    const schema = arrowSchema([]);
    const batch = new RecordBatch(schema, makeData({ type: new Struct([]), length: 7, nullCount: 0, children: [] }));
    expect(travelled(batch).batch.numRows).toBe(7);
  });
});

describe("results", () => {
  it.each(COLUMNS)("carry a column of %j", (type, values) => {
    fc.assert(
      fc.property(fc.array(nullable(values), { maxLength: 40 }), (rows) => {
        const { column } = buildColumn(type, rows);
        const decoded = travel({ ...DONE, values: column }, "body").values as Vector;
        expect(valuesOf(decoded, type)).toEqual(valuesOf(column, type));
      }),
      { numRuns: 40 },
    );
  });

  const millis = new arrow.TimestampMillisecond();
  const CHUNKS: readonly Vector[] = [
    vectorFromArray(["a", null, "ü€😀"], new arrow.LargeUtf8()),
    vectorFromArray([Uint8Array.of(1, 2), null], new arrow.LargeBinary()),
    vectorFromArray([[1, 2], null, []], new arrow.LargeList(new arrow.Field("item", new arrow.Int32()))),
    vectorFromArray([1.5, null], new arrow.Float32()),
    vectorFromArray([1, null, 3], new arrow.Uint8()),
    vectorFromArray([1n, null], new arrow.DurationMillisecond()),
    vectorFromArray([1n, null], new arrow.TimeNanosecond()),
    vectorFromArray([1, null], new arrow.DateDay()),
    vectorFromArray([5, null], millis),
    vectorFromArray(["x", "y", "x", null], new arrow.Dictionary(new arrow.Utf8(), new arrow.Uint8())),
    vectorFromArray([null, null], new arrow.Null()),
    makeVector(Float64Array.of(1, 2, 3)),
  ];

  it.each(CHUNKS.map((column) => [String(column.type), column] as const))("carry %s", (_, column) => {
    const two = new Vector([...column.data, ...column.slice(1).data]);
    const decoded = travel({ ...DONE, values: two }, "body").values as Vector;
    expect(String(decoded.type)).toBe(String(column.type));
    expect(decoded.data).toHaveLength(2);
    expect([...decoded].map(String)).toEqual([...two].map(String));
  });

  it("keep unions, dense and sparse", () => {
    const fields = [new arrow.Field("a", new arrow.Int32(), true), new arrow.Field("b", new arrow.Utf8(), true)];
    const children = [makeVector(Int32Array.of(1, 2)).data[0]!, vectorFromArray(["x", "y"], new arrow.Utf8()).data[0]!];
    const typeIds = Int8Array.of(5, 7);
    const dense = makeData({
      ...{ type: new arrow.DenseUnion([5, 7], fields), length: 2, nullCount: 0, typeIds, children },
      valueOffsets: Int32Array.of(1, 0),
    });
    const sparse = makeData({
      type: new arrow.SparseUnion([5, 7], fields),
      length: 2,
      nullCount: 0,
      typeIds,
      children,
    });
    const carried = (data: arrow.Data<DataType>) => {
      const { values } = travel({ ...DONE, values: new Vector([data]) }, "body");
      const { typeIds: ids, valueOffsets } = (values as Vector).data[0]!;
      return { ids: [...ids], places: valueOffsets === undefined ? undefined : [...valueOffsets] };
    };
    expect(carried(dense)).toEqual({ ids: [5, 7], places: [1, 0] });
    expect(carried(sparse)).toEqual({ ids: [5, 7], places: undefined });
  });

  it("say what failed, how, and why nothing ran", () => {
    const cause = new TypeError("deep down");
    const facts = { function: "f", expected: 1, actual: 2 };
    const error = encodeError(new QuarryError("plan.argument-count", "Two, not one.", facts, { cause }));
    const failure = { row: 1, attempts: 2, type: "TypeError", message: "m", stack: undefined, retryable: true };
    const done: RowsDone = { ...DONE, rows: [4, 5], values: ["a", null], failures: [failure], error };
    expect(travel(done, "body")).toEqual(done);
  });

  it("turn what cannot be sent into failures of its rows", () => {
    const done: RowsDone = { ...DONE, rows: [3, 5, 9], values: ["a", { f: () => 1 }, 2n] };
    const { values, failures } = travel(done, "body");
    expect(values).toEqual(["a", null, 2n]);
    expect(failures).toEqual([expect.objectContaining({ row: 5, type: "InvalidResult", retryable: false })]);
  });

  it("leave facts behind that cannot be sent, and keep the error", () => {
    const error = encodeError(new QuarryError("plan.invalid-argument", "Odd.", { argument: "f", value: () => 1 }));
    expect(travel({ ...DONE, error }, "body").error).toMatchObject({ code: "plan.invalid-argument", facts: {} });
  });
});

describe("bytes that nobody here wrote", () => {
  const column = new Vector([
    ...buildColumn({ id: "LIST", child: { id: "VARCHAR" } }, [["ü", null], null, ["abc"]]).column.data,
  ]);
  const union = buildColumn({ id: "UNION", members: [{ name: "a", type: { id: "INTEGER" } }] }, [
    { tag: "a", value: 1 },
  ]).column;
  const samples = [
    wireCodec.encode(
      { a: [1, "two", 3n, new Date(4), undefined, new Map([[1, new Set([2])]]), Float32Array.of(5)] },
      "item",
    ),
    wireCodec.encode(MESSAGE, "payload"),
    wireCodec.encode(
      { ...MESSAGE, args: { kind: "arrow", batch: batchOf({ id: "VARCHAR" }, ["ü", null, "x"]) } },
      "payload",
    ),
    wireCodec.encode({ ...DONE, values: ["a", { b: 1 }], error: encodeError(new Error("e")) }, "body"),
    wireCodec.encode({ ...DONE, values: column }, "body"),
    wireCodec.encode({ ...DONE, values: union }, "body"),
    wireCodec.encode({ ...DONE, values: buildColumn({ id: "ENUM", values: ["x", "y"] }, ["x", "y"]).column }, "body"),
  ];

  /** An error that says why, or some value: nothing else may come of it, and whatever came can be looked at. */
  function isHarmless(bytes: Buffer): void {
    const decoded = wireCodec.decode(bytes);
    if (isQuarryError(decoded)) expect(decoded.code).toBe("compute.unreadable");
    else lookAt(decoded as Partial<RowsDone & MessageBody> | null | undefined);
  }

  function lookAt(decoded: Partial<RowsDone & MessageBody> | null | undefined): void {
    const { values, args } = decoded ?? {};
    if (values instanceof Vector) values.toJSON();
    if (args?.kind === "arrow") args.batch.toArray();
  }

  it.each(samples.map((bytes, at) => [at, bytes] as const))("cut short are refused (sample %i)", (_, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      expect(wireCodec.decode(bytes.subarray(0, length))).toMatchObject({ code: "compute.unreadable" });
    }
    expect(wireCodec.decode(Buffer.concat([bytes, Buffer.of(0)]))).toMatchObject({ code: "compute.unreadable" });
  });

  it("with bits turned over do no harm", () => {
    const flipped = fc
      .tuple(fc.constantFrom(...samples), fc.array(fc.nat(1 << 20), { minLength: 1, maxLength: 4 }))
      .map(([sample, bits]) => {
        const bytes = Buffer.from(sample);
        for (const bit of bits) bytes[(bit >> 3) % bytes.length]! ^= 1 << (bit & 7);
        return bytes;
      });
    fc.assert(fc.property(flipped, isHarmless), { numRuns: 3_000 });
  });

  it("of chance do no harm", () => {
    const random = fc
      .tuple(fc.nat(6), fc.uint8Array({ maxLength: 200 }))
      .map(([content, tail]) => Buffer.from([1, content, ...tail]));
    fc.assert(fc.property(random, isHarmless), { numRuns: 3_000 });
  });

  it.each([
    ["a list of four billion", [0xdd, 0xff, 0xff, 0xff, 0xff]],
    ["a struct of four billion", [0xdf, 0xff, 0xff, 0xff, 0xff]],
    ["a text of four billion", [0xdb, 0xff, 0xff, 0xff, 0xff]],
    ["lists in lists without end", new Array<number>(100_000).fill(0x91)],
    ["lists that each announce the rest", new Array<number[]>(20_000).fill([0xdc, 0x27, 0x10]).flat()],
    ["a name that is no text", [0x81, 0x90, 0x00]],
    ["an extension nobody knows", [0xd4, 0x72, 0x00]],
    ["a bigint without a sign", [0xc9, 0, 0, 0, 0, 1]],
    ["a token nobody uses", [0xc1]],
  ])("that announce %s are refused", (_, tail) => {
    const decoded = wireCodec.decode(Buffer.from([1, 0, ...tail]));
    if (isQuarryError(decoded)) expect(decoded.code).toBe("compute.unreadable");
    else expect(decoded).toBe(0n);
  });

  it("of a format from the future say what to do", () => {
    const bytes = Buffer.from(samples[0]!);
    bytes[0] = 9;
    expect(wireCodec.decode(bytes)).toMatchObject({
      code: "compute.unreadable",
      message: expect.stringMatching(/format 9.*reads format 1.*update/),
    });
    bytes[0] = 1;
    bytes[1] = 77;
    expect(wireCodec.decode(bytes)).toMatchObject({ message: expect.stringContaining("kind 77") });
  });

  it("with indices beyond their dictionary are refused, but for rows that are null", () => {
    const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32());
    const dictionary = vectorFromArray(["x"], new arrow.Utf8());
    const column = (nulls: { readonly nullCount: number; readonly nullBitmap: Uint8Array | null }) => {
      const data = makeData({ type, length: 2, ...nulls, data: Int32Array.of(0, 7), dictionary });
      return wireCodec.decode(wireCodec.encode({ ...DONE, values: new Vector([data]) }, "body"));
    };
    expect(column({ nullCount: 0, nullBitmap: null })).toMatchObject({ code: "compute.unreadable" });
    expect([...(column({ nullCount: 1, nullBitmap: Uint8Array.of(1) }) as { values: Vector }).values]).toEqual([
      "x",
      null,
    ]);
  });

  it("let go of the memory they came in", () => {
    const bytes = Buffer.from(samples[4]!);
    const { values } = wireCodec.decode(bytes) as RowsDone;
    bytes.fill(0xff);
    expect(valuesOf(values as Vector, { id: "LIST", child: { id: "VARCHAR" } })).toEqual([["ü", null], null, ["abc"]]);
    const item = wireCodec.encode({ bytes: Uint8Array.of(1, 2) }, "item");
    const decoded = wireCodec.decode(item);
    item.fill(0);
    expect(decoded).toEqual({ bytes: Uint8Array.of(1, 2) });
  });
});
