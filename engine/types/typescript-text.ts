// Types of columns as TypeScript text: what a program sees of a value, for generated declarations.
import { javaScriptKind } from "./javascript-kind.ts";
import type { LogicalType, NamedType, Schema } from "./logical-type.ts";

const INTERVAL = "{ months: number; days: number; micros: bigint }";

/** The text of a column's values, nulls included: `bigint | null`, `(string | null)[] | null`. */
export function columnText(type: LogicalType): string {
  const text = valueText(type);
  return text === "null" ? text : `${text} | null`;
}

/** One line per column: `id: bigint | null;`. */
export function columnLines(schema: Schema): readonly string[] {
  return schema.map((column) => `${propertyText(column.name)}: ${columnText(column.type)};`);
}

/** A name as the key of an object type: quoted when it has to be. */
export function propertyText(name: string): string {
  return isIdentifier(name) ? name : JSON.stringify(name);
}

/** Whether a name may label an element of a tuple. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}

/** An array of what a text names. */
export function arrayText(item: string): string {
  return /^[\w.]+$|^\{[^{}]*\}$/.test(item) ? `${item}[]` : `(${item})[]`;
}

/** An object type on one line. */
export function objectText(fields: readonly (readonly [name: string, text: string])[]): string {
  return `{ ${fields.map(([name, text]) => `${propertyText(name)}: ${text}`).join("; ")} }`;
}

function valueText(type: LogicalType): string {
  switch (type.id) {
    case "ENUM":
      return type.values.map((value) => JSON.stringify(value)).join(" | ") || "never";
    case "LIST":
    case "ARRAY":
      return arrayText(columnText(type.child));
    case "STRUCT":
      return objectText(type.fields.map(({ name, type }) => [name, columnText(type)]));
    case "MAP":
      return arrayText(
        objectText([
          ["key", valueText(type.key)],
          ["value", columnText(type.value)],
        ]),
      );
    case "UNION":
      return type.members.map(memberText).join(" | ");
    case "INTERVAL":
      return INTERVAL;
    default:
      return SCALAR_TEXTS[javaScriptKind(type) as keyof typeof SCALAR_TEXTS];
  }
}

const SCALAR_TEXTS = {
  null: "null",
  boolean: "boolean",
  number: "number",
  bigint: "bigint",
  string: "string",
  date: "Date",
  bytes: "Uint8Array",
} as const;

function memberText({ name, type }: NamedType): string {
  return objectText([
    ["tag", JSON.stringify(name)],
    ["value", valueText(type)],
  ]);
}
