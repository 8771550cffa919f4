// A zod object as the columns of a frame.
import type { $ZodObject, $ZodType } from "zod/v4/core";
import { zodColumn } from "../types/zod-column.ts";
import type { DeclaredColumn } from "./node.ts";
import { invalid } from "./verb-arguments.ts";

/** @throws `plan.invalid-argument` for a schema no column can have. */
export function declaredColumns(schema: $ZodObject): readonly DeclaredColumn[] {
  const shape: Readonly<Record<string, $ZodType>> | undefined = schema?._zod?.def.shape;
  if (shape === undefined) throw invalid("schema", schema, "A schema of columns is a zod object: z.object({ … }).");
  return Object.entries(shape).map(([name, column]) => {
    const refuse = (path: string, reason: string): never => {
      throw invalid("schema", name, `Column "${name}"${path === "" ? "" : `, ${path}`}: ${reason}.`);
    };
    return { name, ...zodColumn(column, refuse) };
  });
}
