// The column type of plain JavaScript values: bigint BIGINT, number DOUBLE, string VARCHAR, boolean BOOLEAN, Date
// TIMESTAMP WITH TIME ZONE, Uint8Array BLOB, arrays LIST, plain objects STRUCT. Nothing but nulls: VARCHAR.
import { QuarryError } from "../errors.ts";
import type { LogicalType, NamedType, PrimitiveId } from "../types/logical-type.ts";

const VARCHAR: LogicalType = Object.freeze({ id: "VARCHAR" });
const MAX_BIGINT = 2n ** 63n - 1n;

/** @throws `plan.type-mismatch` when the values have no one type, naming the column. */
export function inferType(name: string, values: Iterable<unknown>): LogicalType {
  return inferred(name, values) ?? VARCHAR;
}

/** Undefined for nothing but nulls. */
function inferred(path: string, values: Iterable<unknown>): LogicalType | undefined {
  const present = [...values].filter((value) => value !== null && value !== undefined);
  const kinds = new Set(present.map((value) => kindOf(path, value)));
  const [kind, other] = [...kinds];
  if (other === "HUGEINT" || (kind === "HUGEINT" && other === "BIGINT")) return { id: "HUGEINT" };
  if (other !== undefined) throw mixed(path, `holds both ${kind} and ${other}`);
  if (kind === undefined) return undefined;
  if (kind === "LIST")
    return { id: "LIST", child: inferType(`${path}[]`, (present as ArrayLike<unknown>[]).flatMap(itemsOf)) };
  return kind === "STRUCT" ? inferStruct(path, present as Readonly<Record<string, unknown>>[]) : { id: kind };
}

const itemsOf = (list: ArrayLike<unknown>): unknown[] => Array.from(list);

function inferStruct(path: string, values: readonly Readonly<Record<string, unknown>>[]): LogicalType {
  const names = new Set(values.flatMap((value) => Object.keys(value)));
  if (names.size === 0) throw mixed(path, "holds objects without fields");
  const fields = [...names].map((name): NamedType => {
    const field = values.map((value) => (Object.hasOwn(value, name) ? value[name] : null));
    return { name, type: inferType(`${path}.${name}`, field) };
  });
  return { id: "STRUCT", fields };
}

function kindOf(path: string, value: unknown): Exclude<PrimitiveId, "NULL"> | "LIST" | "STRUCT" {
  switch (typeof value) {
    case "bigint":
      return value >= -MAX_BIGINT - 1n && value <= MAX_BIGINT ? "BIGINT" : "HUGEINT";
    case "number":
      return "DOUBLE";
    case "string":
      return "VARCHAR";
    case "boolean":
      return "BOOLEAN";
    case "object":
      if (value instanceof Date) return "TIMESTAMP WITH TIME ZONE";
      if (value instanceof Uint8Array) return "BLOB";
      if (Array.isArray(value) || ArrayBuffer.isView(value)) return "LIST";
      return "STRUCT";
    default:
      throw mixed(path, `holds a ${typeof value}, which no column can`);
  }
}

function mixed(path: string, problem: string): QuarryError {
  const detail = `Column "${path}" ${problem}; the values of a column are of one type.`;
  return new QuarryError("plan.type-mismatch", detail, { detail });
}
