import {
  BinaryView,
  type DataType,
  DateMillisecond,
  Decimal,
  DenseUnion,
  Dictionary,
  DurationMillisecond,
  Field,
  FixedSizeBinary,
  Float16,
  Int8,
  Int16,
  Int32,
  IntervalDayTime,
  IntervalYearMonth,
  LargeBinary,
  LargeUtf8,
  makeData,
  Null,
  RecordBatch,
  Schema,
  Struct,
  TimeMillisecond,
  TimeSecond,
  TimestampMillisecond,
  TimestampSecond,
  Utf8,
  Utf8View,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arrowField, logicalSchema } from "../../../engine/arrow/types.ts";
import { Database } from "../../../engine/database/database.ts";
import { type LogicalType, printType } from "../../../engine/types/logical-type.ts";

let database: Database;
beforeAll(async () => {
  database = await Database.open({ memoryMiB: 256, threads: 2 });
});
afterAll(() => database.close());

function batchOf(column: Vector, field = new Field("c", column.type as DataType, true)): RecordBatch {
  const schema = new Schema([field]);
  const type = new Struct(schema.fields);
  const children = [column.data[0]!];
  return new RecordBatch(schema, makeData({ type, length: column.length, nullCount: 0, children }));
}

/** The column's type and values as DuckDB sees them. */
async function seen(batch: RecordBatch, schema = logicalSchema(batch.schema)): Promise<[string, string | null]> {
  const id = database.relations.add({ schema, batches: () => [batch] });
  const text = await database.text(`SELECT CAST(list(c)::VARCHAR AS VARCHAR) FROM __quarry_scan(${id})`);
  return [printType(schema[0]!.type), text];
}

const long = "a text that is longer than twelve bytes";

const views = (type: DataType, texts: readonly string[]): Vector => {
  const bytes = new TextEncoder().encode(texts.join(""));
  const entries = new Uint8Array(texts.length * 16);
  const words = new DataView(entries.buffer);
  let at = 0;
  for (const [row, text] of texts.entries()) {
    const { length } = new TextEncoder().encode(text);
    words.setInt32(row * 16, length, true);
    entries.set(bytes.subarray(at, at + Math.min(length, length > 12 ? 4 : 12)), row * 16 + 4);
    if (length > 12) words.setInt32(row * 16 + 12, at, true);
    at += length;
  }
  return new Vector([makeData({ type, views: entries, variadicBuffers: [bytes] } as never)]);
};

const numbers = (type: DataType, data: unknown) => new Vector([makeData({ type, data } as never)]);

describe("Arrow columns that DuckDB never makes", () => {
  test.each<[string, () => Vector, string, string]>([
    ["large text", () => vectorFromArray(["a", null, long], new LargeUtf8()), "VARCHAR", `[a, NULL, ${long}]`],
    ["text views", () => views(new Utf8View(), ["a", long, "ä"]), "VARCHAR", `[a, ${long}, ä]`],
    ["binary views", () => views(new BinaryView(), ["a", long]), "BLOB", `[a, ${long}]`],
    ["large binary", () => vectorFromArray([Uint8Array.of(65), null], new LargeBinary()), "BLOB", "[A, NULL]"],
    ["fixed-size binary", () => numbers(new FixedSizeBinary(2), Uint8Array.of(65, 66, 67, 68)), "BLOB", "[AB, CD]"],
    [
      "dictionaries",
      () => vectorFromArray(["x", null, long, "x"], new Dictionary(new Utf8(), new Int8())),
      "VARCHAR",
      `[x, NULL, ${long}, x]`,
    ],
    [
      "dictionaries of numbers",
      () => vectorFromArray([7, null, 7], new Dictionary(new Int16(), new Int32())),
      "SMALLINT",
      "[7, NULL, 7]",
    ],
    ["nothing but null", () => vectorFromArray([null, null], new Null()), '"NULL"', "[NULL, NULL]"],
    [
      "half floats",
      () => numbers(new Float16(), Uint16Array.of(0x3e00, 0xc000, 0x0001)),
      "FLOAT",
      "[1.5, -2.0, 5.9604645e-08]",
    ],
    [
      "dates in milliseconds",
      () => numbers(new DateMillisecond(), BigInt64Array.of(-86_400_000n, 1n)),
      "DATE",
      "[1969-12-31, 1970-01-01]",
    ],
    ["times in seconds", () => numbers(new TimeSecond(), Int32Array.of(3661)), "TIME", "['01:01:01']"],
    ["times in milliseconds", () => numbers(new TimeMillisecond(), Int32Array.of(1500)), "TIME", "['00:00:01.5']"],
    [
      "instants in milliseconds",
      () => numbers(new TimestampMillisecond("Europe/Berlin"), BigInt64Array.of(1500n)),
      "TIMESTAMP WITH TIME ZONE",
      "['1970-01-01 00:00:01.5+00']",
    ],
    [
      "timestamps in seconds",
      () => numbers(new TimestampSecond(), BigInt64Array.of(60n)),
      "TIMESTAMP_S",
      "['1970-01-01 00:01:00']",
    ],
    ["durations", () => numbers(new DurationMillisecond(), BigInt64Array.of(-1500n)), "INTERVAL", "['-00:00:01.5']"],
    [
      "year-month intervals",
      () => numbers(new IntervalYearMonth(), Int32Array.of(14)),
      "INTERVAL",
      "[1 year 2 months]",
    ],
    [
      "day-time intervals",
      () => numbers(new IntervalDayTime(), Int32Array.of(3, 1500)),
      "INTERVAL",
      "['3 days 00:00:01.5']",
    ],
    [
      "decimals of 64 bits",
      () => numbers(new Decimal(2, 9, 64), Uint32Array.of(150, 0, 0xffff_ff6a, 0xffff_ffff)),
      "DECIMAL(9,2)",
      "[1.50, -1.50]",
    ],
    [
      "decimals of 256 bits",
      () => numbers(new Decimal(2, 38, 256), Uint32Array.of(150, 0, 0, 0, 0, 0, 0, 0)),
      "DECIMAL(38,2)",
      "[1.50]",
    ],
  ])("%s", async (_, column, type, values) => {
    const [seenType, seenValues] = await seen(batchOf(column()));
    expect([seenType, seenValues?.replaceAll("'", "")]).toEqual([type, values.replaceAll("'", "")]);
  });

  test("dense unions", async () => {
    const members = [new Field("n", new Int32(), true), new Field("t", new Utf8(), true)];
    const type = new DenseUnion([5, 9], members);
    const children = [vectorFromArray([1, 2], new Int32()).data[0]!, vectorFromArray([long], new Utf8()).data[0]!];
    const column = makeData({
      type,
      typeIds: Int8Array.of(5, 9, 5),
      valueOffsets: Int32Array.of(0, 0, 1),
      children,
    } as never);
    expect(await seen(batchOf(new Vector([column])))).toEqual(['UNION("n" INTEGER, "t" VARCHAR)', `[1, ${long}, 2]`]);
  });

  test("a column of nothing but null, where the schema says more", async () => {
    const batch = batchOf(vectorFromArray([null, null], new Null()));
    const types: LogicalType[] = [
      { id: "UUID" },
      { id: "ENUM", values: ["a"] },
      { id: "LIST", child: { id: "VARCHAR" } },
      { id: "ARRAY", child: { id: "DOUBLE" }, size: 3 },
      { id: "STRUCT", fields: [{ name: "a", type: { id: "BLOB" } }] },
      { id: "MAP", key: { id: "VARCHAR" }, value: { id: "DECIMAL", width: 5, scale: 2 } },
    ];
    for (const type of types) expect((await seen(batch, [{ name: "c", type }]))[1]).toBe("[NULL, NULL]");
  });

  test("texts where an enum is expected", async () => {
    const schema = [{ name: "c", type: { id: "ENUM", values: ["a", "b"] } as const }];
    expect((await seen(batchOf(vectorFromArray(["b", null, "a"], new Utf8())), schema))[1]).toBe("[b, NULL, a]");
    await expect(seen(batchOf(vectorFromArray(["c"], new Utf8())), schema)).rejects.toMatchObject({
      code: "plan.schema-mismatch",
    });
  });

  test("decimals too wide for DuckDB are refused", () => {
    const schema = new Schema([new Field("c", new Decimal(0, 40, 256), true)]);
    expect(() => logicalSchema(schema)).toThrow(expect.objectContaining({ code: "plan.unsupported" }));
  });
});

describe("a field of a type Arrow does not have", () => {
  test.each<LogicalType["id"]>([
    "HUGEINT",
    "UHUGEINT",
    "BIGNUM",
    "BIT",
    "UUID",
    "JSON",
    "VARIANT",
    "GEOMETRY",
    "TIME WITH TIME ZONE",
  ])("keeps its name: %s", (id) => {
    const named = { name: "c", type: { id } as LogicalType };
    expect(logicalSchema(new Schema([arrowField(named)]))).toEqual([named]);
  });

  test("does not make its buffers something else", async () => {
    const field = new Field("c", new Utf8(), true, new Map([["duckdb.type", "HUGEINT"]]));
    await expect(seen(batchOf(vectorFromArray(["1"], new Utf8()), field))).rejects.toMatchObject({
      code: "plan.schema-mismatch",
    });
  });
});
