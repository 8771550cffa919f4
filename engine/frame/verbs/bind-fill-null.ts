// fillNull: a value where there is none, in the columns that can hold it. No column changes its type.

import { QuarryError } from "../../errors.ts";
import type { LiteralValue } from "../../expr/expr.ts";
import { printLiteral } from "../../expr/literal.ts";
import { javaScriptKind } from "../../types/javascript-kind.ts";
import { type LogicalType, printType } from "../../types/logical-type.ts";
import { quoteName } from "../../types/quote.ts";
import type { BindNode } from "../binder.ts";
import { columnNamed, kept, selectFrom } from "../bound-frame.ts";

export const bindFillNull: BindNode<"fill-null"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const types = new Map((await binder.schemaOf(input)).map(({ name, type }) => [name, type]));
  const values = new Map<string, LiteralValue>();
  if ("columns" in node.fill) {
    for (const { name, value } of node.fill.columns) {
      columnNamed(input, name);
      checkHolds(name, types.get(name)!, value);
      values.set(name, value);
    }
  } else {
    for (const [name, type] of types) if (canHold(type, node.fill.value)) values.set(name, node.fill.value);
  }
  const columns = input.columns.map((column) => {
    const value = values.get(column.name);
    if (value === undefined) return kept(column);
    const filler = `CAST(${printLiteral(value)} AS ${printType(types.get(column.name)!)})`;
    return { ...column, sql: `COALESCE(${quoteName(column.name)}, ${filler})` };
  });
  return selectFrom(columns, input.from);
};

function checkHolds(name: string, type: LogicalType, value: LiteralValue): void {
  if (canHold(type, value)) return;
  const detail = `"${name}" is ${printType(type)} and cannot hold ${typeof value} ${String(value)}.`;
  throw new QuarryError("plan.type-mismatch", detail, { detail });
}

function canHold(type: LogicalType, value: LiteralValue): boolean {
  const kind = javaScriptKind(type);
  if (typeof value === "number") {
    return (
      type.id === "DOUBLE" ||
      type.id === "FLOAT" ||
      (Number.isInteger(value) && (kind === "number" || kind === "bigint"))
    );
  }
  if (typeof value === "bigint")
    return kind === "bigint" || (kind === "number" && type.id !== "DOUBLE" && type.id !== "FLOAT");
  if (typeof value === "string") return type.id === "VARCHAR";
  if (typeof value === "boolean") return kind === "boolean";
  if (value instanceof Date) return kind === "date";
  if (value instanceof Uint8Array) return kind === "bytes";
  return Array.isArray(value) ? kind === "list" : kind === "struct";
}
