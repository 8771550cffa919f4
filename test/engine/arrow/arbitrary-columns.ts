// Random logical types, and random SQL values of them with nulls at every level.
import fc from "fast-check";
import { type LogicalType, printType } from "../../../engine/types/logical-type.ts";
import { quoteName, quoteText } from "../../../engine/types/quote.ts";

export interface Column {
  readonly type: LogicalType;
  /** One SQL expression a row. */
  readonly values: readonly string[];
}

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }).map((value) => value.replaceAll("\0", "")),
  fc.constantFrom("", "twelve bytes", "thirteen byte", "ä".repeat(6), "ä".repeat(7), "🦆".repeat(40)),
);

const between = (min: bigint, max: bigint) => fc.bigInt({ min, max }).map(String);
const signed = (bits: bigint) => between(-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n);
const unsigned = (bits: bigint) => between(0n, 2n ** bits - 1n);
const quoted = (values: fc.Arbitrary<string>) => values.map(quoteText);
const seconds = (min: number, max: number, digits: number) =>
  fc.tuple(fc.integer({ min, max }), fc.nat(10 ** digits - 1)).map(([whole, part]) => {
    const date = new Date(whole * 1000).toISOString().slice(0, 19).replace("T", " ");
    return digits === 0 ? date : `${date}.${String(part).padStart(digits, "0")}`;
  });
const timestamp = (digits: number) => quoted(seconds(-2_000_000_000, 4_000_000_000, digits));
const time = (digits: number) => quoted(seconds(0, 86_399, digits).map((value) => value.slice(11)));
const float = (values: fc.Arbitrary<number>) =>
  values.map((value) => (Object.is(value, -0) ? "'-0.0'" : quoteText(String(value).replace("Infinity", "inf"))));

/** SQL literals of each primitive type, to be cast to it. */
const PRIMITIVES: { readonly [id: string]: fc.Arbitrary<string> } = {
  BOOLEAN: fc.boolean().map(String),
  TINYINT: signed(8n),
  SMALLINT: signed(16n),
  INTEGER: signed(32n),
  BIGINT: signed(64n),
  HUGEINT: quoted(signed(128n)),
  UTINYINT: unsigned(8n),
  USMALLINT: unsigned(16n),
  UINTEGER: unsigned(32n),
  UBIGINT: unsigned(64n),
  UHUGEINT: quoted(unsigned(128n)),
  BIGNUM: quoted(between(-(10n ** 60n), 10n ** 60n)),
  FLOAT: float(fc.float()),
  DOUBLE: float(fc.double()),
  VARCHAR: quoted(text),
  JSON: quoted(fc.json({ noUnicodeString: true } as never)),
  BLOB: fc.uint8Array({ maxLength: 40 }).map((bytes) => `unhex('${Buffer.from(bytes).toString("hex")}')`),
  BIT: quoted(fc.stringMatching(/^[01]{1,130}$/)),
  UUID: quoted(fc.uuid()),
  DATE: quoted(seconds(-100_000_000_000, 100_000_000_000, 0).map((value) => value.slice(0, value.indexOf(" ")))).filter(
    (value) => !/[+]|'-/.test(value),
  ),
  TIME: time(6),
  TIME_NS: time(9),
  "TIME WITH TIME ZONE": fc
    .tuple(seconds(0, 86_399, 6), fc.integer({ min: -15, max: 15 }))
    .map(([value, zone]) =>
      quoteText(`${value.slice(11)}${zone < 0 ? "-" : "+"}${String(Math.abs(zone)).padStart(2, "0")}`),
    ),
  TIMESTAMP_S: timestamp(0),
  TIMESTAMP_MS: timestamp(3),
  TIMESTAMP: fc.oneof(timestamp(6), fc.constantFrom("'infinity'", "'-infinity'")),
  TIMESTAMP_NS: timestamp(9),
  "TIMESTAMP WITH TIME ZONE": timestamp(6),
  INTERVAL: fc
    .tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -999, max: 999 }), signed(50n))
    .map(([months, days, micros]) => quoteText(`${months} months ${days} days ${micros} microseconds`)),
};

const decimal: fc.Arbitrary<Typed> = fc.integer({ min: 1, max: 38 }).chain((width) =>
  fc.nat(width).map((scale) => {
    const digits = 10n ** BigInt(width) - 1n;
    const values = between(-digits, digits).map((value) => decimalText(value, scale));
    return { type: { id: "DECIMAL", width, scale }, value: quoted(values) };
  }),
);

function decimalText(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const sign = digits.startsWith("-") ? "-" : "";
  const padded = digits.replace("-", "").padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

const enumeration: fc.Arbitrary<Typed> = fc
  .oneof(
    fc.uniqueArray(
      text.filter((value) => value !== ""),
      { minLength: 1, maxLength: 5 },
    ),
    fc.constant(Array.from({ length: 300 }, (_, index) => `value ${index}`)),
  )
  .map((values) => ({ type: { id: "ENUM", values }, value: fc.constantFrom(...values).map(quoteText) }));

interface Typed {
  readonly type: LogicalType;
  readonly value: fc.Arbitrary<string>;
}

const primitive: fc.Arbitrary<Typed> = fc
  .constantFrom(...Object.keys(PRIMITIVES))
  .map((id) => ({ type: { id } as LogicalType, value: PRIMITIVES[id]! }));

/** A union is never null itself: Arrow's cannot be. */
const orNull = ({ type, value }: Typed): fc.Arbitrary<string> =>
  (type.id === "UNION" ? value : fc.option(value, { freq: 4, nil: "NULL" })).map((sql) => cast(sql, type));
const cast = (sql: string, type: LogicalType): string => `CAST(${sql} AS ${printType(type)})`;

const names = (count: number) =>
  fc.uniqueArray(fc.oneof(fc.constantFrom("a", "b", "k", "na me", 'q"x'), fc.stringMatching(/^[a-z]{1,6}$/)), {
    minLength: count,
    maxLength: count,
    selector: (name) => name.toLowerCase(),
  });

const members = (typed: fc.Arbitrary<Typed>) =>
  fc
    .array(typed, { minLength: 1, maxLength: 3 })
    .chain((parts) => names(parts.length).map((fieldNames) => ({ parts, fieldNames })));

function list(child: fc.Arbitrary<Typed>): fc.Arbitrary<Typed> {
  return child.map((item) => ({
    type: { id: "LIST", child: item.type },
    value: fc.array(orNull(item), { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
  }));
}

function array(child: fc.Arbitrary<Typed>): fc.Arbitrary<Typed> {
  return fc.tuple(child, fc.integer({ min: 1, max: 4 })).map(([item, size]) => ({
    type: { id: "ARRAY", child: item.type, size },
    value: fc.array(orNull(item), { minLength: size, maxLength: size }).map((items) => `[${items.join(", ")}]`),
  }));
}

function struct(child: fc.Arbitrary<Typed>): fc.Arbitrary<Typed> {
  return members(child).map(({ parts, fieldNames }) => ({
    type: { id: "STRUCT", fields: parts.map(({ type }, index) => ({ name: fieldNames[index]!, type })) },
    value: fc
      .tuple(...parts.map(orNull))
      .map((values) => `struct_pack(${values.map((sql, index) => `${quoteName(fieldNames[index]!)} := ${sql}`)})`),
  }));
}

function union(child: fc.Arbitrary<Typed>): fc.Arbitrary<Typed> {
  return members(child).map(({ parts, fieldNames }) => {
    const type: LogicalType = {
      id: "UNION",
      members: parts.map(({ type }, index) => ({ name: fieldNames[index]!, type })),
    };
    const value = fc
      .nat(parts.length - 1)
      .chain((index) => orNull(parts[index]!).map((sql) => `union_value(${quoteName(fieldNames[index]!)} := ${sql})`));
    return { type, value };
  });
}

function map(child: fc.Arbitrary<Typed>): fc.Arbitrary<Typed> {
  const keys = fc.uniqueArray(fc.integer({ min: -99, max: 99 }), { maxLength: 3 });
  return child.map((item) => ({
    type: { id: "MAP", key: { id: "VARCHAR" }, value: item.type },
    value: keys.chain((chosen) =>
      fc.tuple(...chosen.map(() => orNull(item))).map((values) => {
        const texts = chosen.map((key) => quoteText(`a key that is long enough ${key}`.slice(key % 2 === 0 ? 0 : 20)));
        return `MAP([${texts}], [${values}])`;
      }),
    ),
  }));
}

/** A type nested at most `depth` levels, with what makes values of it. */
function typed(depth: number): fc.Arbitrary<Typed> {
  const flat = fc.oneof({ weight: 4, arbitrary: primitive }, decimal, enumeration);
  if (depth === 0) return flat;
  const child = typed(depth - 1);
  return fc.oneof({ weight: 2, arbitrary: flat }, list(child), array(child), struct(child), union(child), map(child));
}

/** A column of one random type with up to `maxRows` random values. */
export function column(maxRows: number): fc.Arbitrary<Column> {
  return typed(2).chain((chosen) =>
    fc.array(orNull(chosen), { maxLength: maxRows }).map((values) => ({ type: chosen.type, values })),
  );
}
