// Which columns a parameter takes as they are: those whose values become the parameter's JavaScript type without loss,
// or with a check per row. Everything else needs a cast in the query.
import type { LogicalType, NamedType } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";

type Id = LogicalType["id"];

const SMALL_SIGNED: readonly Id[] = ["TINYINT", "SMALLINT", "INTEGER"];
const SMALL_UNSIGNED: readonly Id[] = ["UTINYINT", "USMALLINT", "UINTEGER"];
const WIDE: readonly Id[] = ["BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"];
const INTEGERS: readonly Id[] = [...SMALL_SIGNED, ...SMALL_UNSIGNED, ...WIDE];
const TEXTS: readonly Id[] = ["VARCHAR", "ENUM", "UUID", "JSON"];
const INSTANTS: readonly Id[] = [
  "DATE",
  "TIMESTAMP_S",
  "TIMESTAMP_MS",
  "TIMESTAMP",
  "TIMESTAMP_NS",
  "TIMESTAMP WITH TIME ZONE",
];

/** Column types a scalar parameter takes besides its own. Integers that become a `number` are checked row by row. */
const TAKES: { readonly [Parameter in Id]?: readonly Id[] } = {
  DOUBLE: [...INTEGERS, "FLOAT"],
  FLOAT: ["TINYINT", "SMALLINT", "UTINYINT", "USMALLINT"],
  INTEGER: [...SMALL_SIGNED, "UTINYINT", "USMALLINT"],
  UINTEGER: SMALL_UNSIGNED,
  BIGINT: INTEGERS,
  UBIGINT: INTEGERS,
  VARCHAR: TEXTS,
  "TIMESTAMP WITH TIME ZONE": INSTANTS,
};

/** Whether a column of type `actual` may be the argument of a parameter of type `type`. */
export function acceptsType(type: LogicalType, reading: Reading | undefined, actual: LogicalType): boolean {
  return accepts(type, reading, actual, false);
}

function accepts(type: LogicalType, reading: Reading | undefined, actual: LogicalType, inside: boolean): boolean {
  if (actual.id === "NULL") return true;
  switch (type.id) {
    case "LIST":
      return (actual.id === "LIST" || actual.id === "ARRAY") && accepts(type.child, reading?.child, actual.child, true);
    case "STRUCT":
      return actual.id === "STRUCT" && type.fields.every((field) => acceptsField(field, reading, actual.fields));
    case "MAP":
      return (
        actual.id === "MAP" &&
        accepts(type.key, reading?.key, actual.key, true) &&
        accepts(type.value, reading?.value, actual.value, true)
      );
    default:
      return acceptsScalar(type.id, reading, actual.id, inside);
  }
}

function acceptsField(field: NamedType, reading: Reading | undefined, actual: readonly NamedType[]): boolean {
  const other = actual.find(({ name }) => name === field.name);
  return other !== undefined && accepts(field.type, reading?.fields?.[field.name], other.type, true);
}

/** Inside a nested value small integers arrive as numbers, so a bigint parameter does not take them there. */
function acceptsScalar(id: Id, reading: Reading | undefined, actual: Id, inside: boolean): boolean {
  if (id === actual) return true;
  const small = SMALL_SIGNED.includes(actual) || SMALL_UNSIGNED.includes(actual);
  if (inside && small && WIDE.includes(id) && reading?.number !== true) return false;
  return TAKES[id]?.includes(actual) ?? false;
}
