// Rows as JSON for a service, and its answer as values: `{"rows":[{…}]}`, `{"values":[…]}`.
import { type Parameter, recordMaker, type ZodColumn } from "../../engine/index.ts";
import { isObject, jsonDecoder, jsonText } from "../json-values.ts";
import { type RowError, rowError } from "../row-error.ts";
import { HttpError, unreadable } from "./http-error.ts";

/** The columns of a batch as the text of a request. */
export function jsonRequest(parameters: readonly Parameter[]) {
  const names = parameters.map(({ name }) => name);
  const makeRecord = recordMaker(names);
  return (columns: Readonly<Record<string, unknown>>): { readonly text: string; readonly rows: number } => {
    const lists = names.map((name) => columns[name] as ArrayLike<unknown>);
    // A function without inputs is called with a single row.
    const rows = lists[0]?.length ?? 1;
    return { text: jsonText({ rows: Array.from({ length: rows }, (_, row) => makeRecord(lists, row)) }), rows };
  };
}

/** The text of an answer as values and row errors; that there is one per row is seen by who called. */
export function jsonAnswer({ type, reading }: ZodColumn): (bytes: Uint8Array) => readonly unknown[] {
  const decode = jsonDecoder(type, reading);
  const mayHoldErrors = type.id === "STRUCT" && type.fields.some(({ name }) => name === "error");
  return (bytes) => {
    const values = parseValues(bytes);
    return values.map((value) => (mayHoldErrors ? undefined : errorOf(value)) ?? decode(value));
  };
}

function parseValues(bytes: Uint8Array): readonly unknown[] {
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw unreadable("it is no JSON", error);
  }
  const { values } = (isObject(answer) ? answer : {}) as { readonly values?: unknown };
  return Array.isArray(values) ? values : unlisted();
}

function unlisted(): never {
  throw unreadable('it is not {"values": […]}');
}

/** `{"error": {"type", "message", "retryable", "retryAfterMs"}}` in place of a value. */
function errorOf(value: unknown): RowError | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  const { error } = value as { readonly error?: unknown };
  if (!isObject(error)) return undefined;
  const { type, message, retryable, retryAfterMs } = error as { readonly [fact: string]: unknown };
  return rowError(typeof type === "string" ? type : "HttpError", typeof message === "string" ? message : "", {
    retryable: retryable === true,
    retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : undefined,
  });
}

/** Answers that may be due to some of the rows: halving the batch finds them. */
const BLAMES_ROWS = new Set([400, 409, 413, 422]);

/** A refusal of the request as such (no access, no such path) is one of every row, and halving would not mend it. */
export function failedRows(error: unknown, rows: number): readonly RowError[] {
  const isOfAll = error instanceof HttpError && error.status !== undefined && !error.retryable;
  if (!isOfAll || rows === 1 || BLAMES_ROWS.has(error.status)) throw error;
  return new Array<RowError>(rows).fill(rowError(error.name, error.message));
}
