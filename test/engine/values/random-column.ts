// Random logical types and values of them, as `columnValues` reads them.
import fc from "fast-check";
import type { LogicalType, PrimitiveId } from "../../../engine/types/logical-type.ts";

const nullable = (arbitrary: fc.Arbitrary<unknown>) => fc.option(arbitrary, { nil: null, freq: 5 });

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", "twelve bytes", "thirteen byte", "naïve — 東京 🦆", "\u{feff}bom", "a\0b", "é".repeat(40)),
  fc.string({ maxLength: 40 }),
);
const bits = (width: number, isSigned = true) =>
  isSigned
    ? fc.bigInt(-(2n ** BigInt(width - 1)), 2n ** BigInt(width - 1) - 1n)
    : fc.bigInt(0n, 2n ** BigInt(width) - 1n);
const integer = (width: number, isSigned = true) => bits(width, isSigned).map(Number);
const instant = (stepMs: number) => fc.integer({ min: -4e9, max: 4e9 }).map((step) => new Date(step * stepMs));
const twoDigits = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, "0"));
const clock = (fraction: fc.Arbitrary<string>) =>
  fc.tuple(twoDigits(23), twoDigits(59), twoDigits(59), fraction).map(([h, m, s, f]) => `${h}:${m}:${s}${f}`);
const bytes = fc.uint8Array({ maxLength: 20 });
const float = fc.float({ noNaN: false });

const scalars: { readonly [Id in PrimitiveId]: fc.Arbitrary<unknown> } = {
  NULL: fc.constant(null),
  BOOLEAN: fc.boolean(),
  TINYINT: integer(8),
  SMALLINT: integer(16),
  INTEGER: integer(32),
  BIGINT: bits(64),
  HUGEINT: bits(128),
  UTINYINT: integer(8, false),
  USMALLINT: integer(16, false),
  UINTEGER: integer(32, false),
  UBIGINT: bits(64, false),
  UHUGEINT: bits(128, false),
  BIGNUM: bits(300),
  FLOAT: float,
  DOUBLE: fc.double(),
  VARCHAR: text,
  JSON: text,
  BLOB: bytes,
  BIT: fc.string({ unit: fc.constantFrom("0", "1"), minLength: 1, maxLength: 20 }),
  UUID: fc.uuid(),
  DATE: instant(86_400_000).filter((date) => Math.abs(date.getTime()) < 8e15),
  TIME: clock(fc.constantFrom("", ".5", ".000001")),
  TIME_NS: clock(fc.constantFrom("", ".5", ".000000001")),
  "TIME WITH TIME ZONE": fc
    .tuple(clock(fc.constantFrom("", ".25")), fc.constantFrom("+00:00", "+02:00", "-05:30", "-12:34:56"))
    .map((parts) => parts.join("")),
  TIMESTAMP_S: instant(1000),
  TIMESTAMP_MS: instant(1),
  TIMESTAMP: instant(1),
  TIMESTAMP_NS: instant(1),
  "TIMESTAMP WITH TIME ZONE": instant(1),
  INTERVAL: fc.tuple(integer(32), integer(32), bits(53)).map(([months, days, micros]) => ({ months, days, micros })),
  VARIANT: text,
  GEOMETRY: bytes,
};

interface Column {
  readonly type: LogicalType;
  readonly value: fc.Arbitrary<unknown>;
}

const scalar: fc.Arbitrary<Column> = fc
  .constantFrom(...(Object.keys(scalars) as PrimitiveId[]))
  .map((id) => ({ type: { id }, value: nullable(scalars[id]) }));

const decimal: fc.Arbitrary<Column> = fc.tuple(fc.integer({ min: 1, max: 38 }), fc.nat(38)).map(([width, some]) => {
  const scale = Math.min(some, width);
  const limit = 10n ** BigInt(width) - 1n;
  const value = fc.bigInt(-limit, limit).map((unscaled) => {
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
    const whole = digits.slice(0, digits.length - scale);
    return `${unscaled < 0n ? "-" : ""}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
  });
  return { type: { id: "DECIMAL", width, scale }, value: nullable(value) };
});

const enumeration: fc.Arbitrary<Column> = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 })
  .map((values) => ({ type: { id: "ENUM", values }, value: nullable(fc.constantFrom(...values)) }));

const name = fc.oneof(
  fc.constantFrom("__proto__", "toString", "a b", 'q"q', "é"),
  fc.string({ minLength: 1, maxLength: 4 }),
);

/** Objects with exactly these fields, also where a field is called `__proto__`. */
function fieldsOf(names: readonly string[], values: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<object> {
  return fc.tuple(...values).map((all) => {
    const fields: object = {};
    for (const [index, field] of names.entries()) {
      Object.defineProperty(fields, field, { value: all[index], enumerable: true, configurable: true, writable: true });
    }
    return fields;
  });
}

function nested(inner: fc.Arbitrary<Column>): fc.Arbitrary<Column> {
  const list = inner.map(
    ({ type, value }): Column => ({
      type: { id: "LIST", child: type },
      value: nullable(fc.array(value, { maxLength: 4 })),
    }),
  );
  const array = fc.tuple(inner, fc.integer({ min: 1, max: 3 })).map(([{ type, value }, size]): Column => {
    const items = fc.array(value, { minLength: size, maxLength: size });
    return { type: { id: "ARRAY", child: type, size }, value: nullable(items) };
  });
  const members = fc.uniqueArray(fc.tuple(name, inner), { minLength: 1, maxLength: 3, selector: ([field]) => field });
  const struct = members.map((fields): Column => {
    const value = fieldsOf(
      fields.map(([field]) => field),
      fields.map(([, column]) => column.value),
    );
    const types = fields.map(([field, column]) => ({ name: field, type: column.type }));
    return { type: { id: "STRUCT", fields: types }, value: nullable(value) };
  });
  const map = inner.map(({ type, value }): Column => {
    const pairs = fc.array(
      fc.tuple(text, value).map(([key, item]) => ({ key, value: item })),
      { maxLength: 3 },
    );
    return { type: { id: "MAP", key: { id: "VARCHAR" }, value: type }, value: nullable(pairs) };
  });
  const union = members.map((fields): Column => {
    const tagged = fields.map(([tag, column]) =>
      column.value.filter((value) => value !== null).map((value) => ({ tag, value })),
    );
    const types = fields.map(([tag, column]) => ({ name: tag, type: column.type }));
    return { type: { id: "UNION", members: types }, value: nullable(fc.oneof(...tagged)) };
  });
  return fc.oneof(list, array, struct, map, union);
}

const leaf = fc.oneof({ weight: 5, arbitrary: scalar }, decimal, enumeration);
// A union's member of type NULL has no values to take.
const member = leaf.filter(({ type }) => type.id !== "NULL");
const column = fc.oneof({ weight: 2, arbitrary: leaf }, nested(member), nested(nested(member)));

/** A type of any depth and up to 40 values of it, nulls at every level. */
export const randomColumn: fc.Arbitrary<{ type: LogicalType; values: unknown[] }> = column.chain(({ type, value }) =>
  fc.array(value, { maxLength: 40 }).map((values) => ({ type, values })),
);
