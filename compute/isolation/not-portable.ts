// Why a function cannot run in a thread or process of its own, and what its author can do.
import { type ErrorFacts, QuarryError } from "../../engine/index.ts";
import type { FunctionName } from "./guest-questions.ts";

type Reason = ErrorFacts["function.not-portable"]["reason"];

const REASONS: { readonly [R in Reason]: string } = {
  "no-file": "no file defines it",
  "inside-a-function": "importing its file does not define exactly one function of that name",
  "after-a-pipeline": "its file runs a pipeline first, which waits for ever where the file is imported again",
  "import-failed": "its file cannot be imported again",
};

const WAYS_OUT = 'Move it to the top level of a file, before any pipeline, or declare isolation: "inline".';

/** The error for `reason`, with whatever is known beyond it. */
export function notPortable(
  { name, place }: Pick<FunctionName, "name" | "place">,
  reason: Reason,
  cause?: unknown,
): QuarryError<"function.not-portable"> {
  const detail = cause === undefined ? "" : ` (${cause instanceof Error ? cause.message : String(cause)})`;
  const message = `Function "${name}", defined at ${place}, cannot leave its thread: ${REASONS[reason]}${detail}. ${WAYS_OUT}`;
  return new QuarryError("function.not-portable", message, { functionName: name, reason, place }, { cause });
}
