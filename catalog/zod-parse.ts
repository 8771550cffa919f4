// What a zod schema makes of a value. Refinements are their author's code, and values may be anybody's: both may throw.
import { type $ZodType, safeParse } from "zod/v4/core";
import { describeThrown } from "./thrown.ts";

/** A value as its schema gives it, or what is wrong with it. */
export interface Parsed {
  readonly value: unknown;
  readonly issue: string | undefined;
}

/** Never throws: what a refinement or a getter throws is an issue like any other. */
export function parseValue(schema: $ZodType, value: unknown): Parsed {
  try {
    const result = safeParse(schema, value);
    if (result.success) return { value: result.data, issue: undefined };
    const [issue] = result.error.issues;
    const path = issue?.path.join(".") ?? "";
    const message = issue?.message ?? "invalid";
    return { value: undefined, issue: path === "" ? message : `${path}: ${message}` };
  } catch (thrown) {
    const { type, message } = describeThrown(thrown);
    return { value: undefined, issue: `checking it threw ${type}: ${message}` };
  }
}
