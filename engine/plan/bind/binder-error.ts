// What DuckDB's binder refuses, as errors in Quarry's words.
import { FORBIDDEN_PATH, pathForbidden, STUB_EXECUTED } from "../../duckdb/errors.ts";
import { didYouMean, QuarryError } from "../../errors.ts";
import type { PlanJson } from "../decode/plan-json.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** From `json_serialize_plan`'s answer with `error: true`. */
export function binderError(json: PlanJson): QuarryError {
  const detail = text(json.error_message).replace(/\n+LINE \d+:[\s\S]*$/, "");
  switch (json.error_subtype) {
    case "COLUMN_NOT_FOUND":
      return unknownColumn(text(json.name), text(json.candidates));
    case "MISSING_ENTRY":
      return missingEntry(json, detail);
    case "SYNTAX_ERROR":
      return new QuarryError("plan.syntax-error", `This is no SQL: ${detail}.`, { detail });
    case "NO_MATCHING_FUNCTION":
      return new QuarryError("plan.type-mismatch", detail, { detail });
  }
  if (detail.includes(STUB_EXECUTED)) {
    return new QuarryError(
      "plan.constant-needed",
      "A catalog call stands where DuckDB needs a constant while planning (LIMIT, PIVOT, a format): its result is not known yet.",
      { function: "" },
    );
  }
  const forbidden = FORBIDDEN_PATH.exec(detail)?.[1];
  if (forbidden !== undefined) return pathForbidden(forbidden);
  return new QuarryError("plan.failed", detail, { detail });
}

function unknownColumn(column: string, candidates: string): QuarryError {
  const available = candidates.split(",").filter((name) => name !== "");
  const known = available.length === 0 ? "" : ` Known: ${available.join(", ")}.`;
  const message = `There is no column "${column}".${didYouMean(column, available)}${known}`;
  return new QuarryError("plan.unknown-column", message, { column, available });
}

function missingEntry(json: PlanJson, detail: string): QuarryError {
  const name = text(json.name);
  if (!text(json.type).toLowerCase().includes("function")) return unknownTable(name, json);
  const available = text(json.candidates)
    .split(",")
    .filter((candidate) => candidate !== "");
  return new QuarryError("plan.unknown-function", detail, { name, available });
}

/** DuckDB offers whatever is there, however far: only what could be a slip of the keyboard is offered here. */
function unknownTable(table: string, json: PlanJson): QuarryError {
  const candidates = text(json.candidates).split(",");
  return new QuarryError("plan.unknown-table", `There is no table "${table}".${didYouMean(table, candidates)}`, {
    table,
  });
}
