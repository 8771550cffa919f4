// The columns a text yields, as DuckDB names them.
import type { Database } from "../database/database.ts";
import { isQuarryError } from "../errors.ts";
import { type Plan, schemaOf } from "../plan/plan.ts";
import type { Schema } from "../types/logical-type.ts";

/** Preparing computes the rows of VALUES: with a call among them, only the names are asked for, and `plan` has the types. */
export async function resultSchema(database: Database, sql: string, plan: Plan): Promise<Schema> {
  try {
    return await database.describe(sql);
  } catch (error) {
    if (!isQuarryError(error, "plan.constant-needed")) throw error;
    const names = JSON.parse(
      await database.text(`SELECT to_json(list(column_name)) FROM (DESCRIBE ${sql})`),
    ) as string[];
    return schemaOf(plan).map(({ type }, index) => ({ name: names[index]!, type }));
  }
}
