// The error of a column that is not what its schema says.
import type { Data } from "apache-arrow";
import { QuarryError } from "../../errors.ts";
import { type LogicalType, printType } from "../../types/logical-type.ts";

/** @throws `plan.schema-mismatch` */
export function mismatch(data: Data, type: LogicalType, column: string): never {
  const expected = printType(type);
  const actual = String(data.type);
  const message = `Column "${column}" should be ${expected}, but its Arrow data is ${actual}.`;
  throw new QuarryError("plan.schema-mismatch", message, { column, expected, actual });
}
