// A zod schema as TypeScript text: narrower than its column where the schema is, as in `"spam" | "ham"`.
import type { $ZodType, $ZodTypes } from "zod/v4/core";
import { arrayText, objectText } from "./typescript-text.ts";

/** The text of what a schema gives; of schemas that `zodColumn` takes. */
export function zodText(schema: $ZodType): string {
  const { def } = (schema as $ZodTypes)._zod;
  switch (def.type) {
    case "nullable":
      return unionText([zodText(def.innerType), "null"]);
    case "readonly":
      return zodText(def.innerType);
    case "enum":
      return unionText(Object.values(def.entries).map(literalText));
    case "literal":
      return unionText(def.values.map(literalText));
    case "union":
      return unionText(def.options.map(zodText));
    case "array":
      return arrayText(zodText(def.element));
    case "object":
      return objectText(Object.entries(def.shape).map(([name, field]) => [name, zodText(field)]));
    case "record":
      return `Record<string, ${zodText(def.valueType)}>`;
    default:
      return SCALARS[def.type] ?? "unknown";
  }
}

const SCALARS: { readonly [type: string]: string } = {
  string: "string",
  template_literal: "string",
  number: "number",
  bigint: "bigint",
  boolean: "boolean",
  date: "Date",
  null: "null",
  custom: "Uint8Array",
};

function unionText(members: readonly string[]): string {
  return [...new Set(members)].join(" | ");
}

function literalText(value: unknown): string {
  return typeof value === "bigint" ? `${value}n` : JSON.stringify(value);
}
