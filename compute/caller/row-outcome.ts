// What came of the rows of a message, as the values and errors its caller gets.
import { type FunctionContract, failedRow, parseResult } from "../../catalog/index.ts";
import { columnValues, type QuarryError } from "../../engine/index.ts";
import type { CallId } from "../queue/messages.ts";
import { decodeError } from "../wire/errors.ts";
import type { MessageRowFailure, RowsDone } from "../wire/payload.ts";

/** The values of an outcome, decoded. Those of a function that is not known here are what its worker sent. */
export function decodedValues(definition: FunctionContract | undefined, { values }: RowsDone): readonly unknown[] {
  if (Array.isArray(values)) return values;
  const vector = values as Exclude<RowsDone["values"], readonly unknown[]>;
  if (definition === undefined) return vector.toArray();
  return columnValues(vector, definition.info.result, definition.info.resultReading).values;
}

/**
 * The one value of a message of one row; of a stream that was not read item by item, the list of its items.
 * @throws `function.failed`, `function.invalid-result`, or why no row could run
 */
export function onlyValue(definition: FunctionContract | undefined, id: CallId, body: RowsDone): unknown {
  refuseFailed(definition, id, body);
  const [value] = decodedValues(definition, body);
  return definition === undefined ? value : checkedValue(definition, value);
}

/** @throws what the row of a message of one row failed with, or why it could not run */
export function refuseFailed(definition: FunctionContract | undefined, id: CallId, body: RowsDone): void {
  if (body.error !== undefined) throw decodeError(body.error);
  const [failure] = body.failures;
  if (failure !== undefined) throw rowFailed(definition, id, failure);
}

/** @throws `function.invalid-result` */
export function checkedValue(definition: FunctionContract, value: unknown): unknown {
  if (definition.info.form !== "stream") return parseResult(definition, value);
  return (value as readonly unknown[]).map((item) => parseResult(definition, item));
}

/** The error of a row that failed. */
export function rowFailed(
  definition: FunctionContract | undefined,
  callId: CallId,
  failure: MessageRowFailure,
): QuarryError<"function.failed"> {
  return failedRow(definition?.info ?? UNKNOWN, { ...failure, callId });
}

/** Somebody asks for a call by its id in a process that does not know the function. */
const UNKNOWN = Object.freeze({ name: "", version: "" });
