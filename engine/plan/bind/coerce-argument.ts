// Which column types a parameter takes, and the type its column is cast to first. Widening is ours to do; narrowing is
// the author's to say with `cast`, although DuckDB would often let it pass.
import type { LogicalType, PrimitiveId } from "../../types/logical-type.ts";

type Id = LogicalType["id"];

const TINY_INTEGERS: readonly PrimitiveId[] = ["TINYINT", "SMALLINT", "UTINYINT", "USMALLINT"];
const SMALL_INTEGERS: readonly PrimitiveId[] = [...TINY_INTEGERS, "INTEGER", "UINTEGER"];
const WIDE_INTEGERS: readonly PrimitiveId[] = ["BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"];
const INTEGERS: readonly PrimitiveId[] = [...SMALL_INTEGERS, ...WIDE_INTEGERS];
const INSTANTS: readonly PrimitiveId[] = ["DATE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP", "TIMESTAMP_NS"];

/** Types a parameter takes beside its own, and is given as its own. */
const WIDENS: { readonly [Parameter in Id]?: readonly Id[] } = {
  DOUBLE: [...SMALL_INTEGERS, "FLOAT"],
  FLOAT: TINY_INTEGERS,
  INTEGER: TINY_INTEGERS,
  UINTEGER: ["UTINYINT", "USMALLINT"],
  BIGINT: INTEGERS,
  UBIGINT: INTEGERS,
  VARCHAR: ["JSON", "UUID", "ENUM", "DECIMAL"], // what JavaScript reads as string
  "TIMESTAMP WITH TIME ZONE": INSTANTS,
};

/**
 * The type a column of type `argument` must have to be given to a parameter of type `parameter`; undefined when the
 * parameter does not take it. 64-bit integers for a `DOUBLE` stay as they are: the runtime reads them as numbers with a
 * check, where a cast would round.
 */
export function coerceArgument(parameter: LogicalType, argument: LogicalType): LogicalType | undefined {
  if (argument.id === "NULL") return parameter;
  if (parameter.id === "DOUBLE" && (WIDE_INTEGERS as readonly Id[]).includes(argument.id)) return argument;
  switch (parameter.id) {
    case "LIST": {
      const child = argument.id === "LIST" || argument.id === "ARRAY" ? argument.child : undefined;
      const coerced = child && coerceArgument(parameter.child, child);
      return coerced && { id: "LIST", child: coerced };
    }
    case "STRUCT":
      return coerceStruct(parameter, argument);
    case "MAP": {
      if (argument.id !== "MAP") return undefined;
      const key = coerceArgument(parameter.key, argument.key);
      const value = coerceArgument(parameter.value, argument.value);
      return key && value && { id: "MAP", key, value };
    }
    default:
      return parameter.id === argument.id || WIDENS[parameter.id]?.includes(argument.id) ? parameter : undefined;
  }
}

/** By field name; fields the parameter does not name are dropped. */
function coerceStruct(parameter: LogicalType & { id: "STRUCT" }, argument: LogicalType): LogicalType | undefined {
  if (argument.id !== "STRUCT") return undefined;
  const fields = parameter.fields.map(({ name, type }) => {
    const given = argument.fields.find((field) => field.name === name);
    const coerced = given && coerceArgument(type, given.type);
    return coerced && { name, type: coerced };
  });
  return fields.every((field) => field !== undefined) ? { id: "STRUCT", fields } : undefined;
}
