// Errors as data, so that they cross threads and processes: code, facts and causes are kept, classes are not looked at.
import { type ErrorCode, type ErrorFacts, QuarryError } from "../../engine/index.ts";

/** An error on its way. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a {@link QuarryError}. */
  readonly code: ErrorCode | undefined;
  readonly facts: unknown;
  readonly cause: ErrorData | undefined;
}

/** Causes deeper than this are left behind; a chain may be a circle. */
const MAX_CAUSES = 8;

/** What is known of anything that was thrown. */
export function encodeError(thrown: unknown, causesLeft = MAX_CAUSES): ErrorData {
  const { name, message, stack, code, facts, cause } = readError(thrown);
  const isOurs = name === "QuarryError" && typeof code === "string";
  return {
    name,
    message,
    stack,
    code: isOurs ? (code as ErrorCode) : undefined,
    facts: isOurs ? facts : undefined,
    cause: cause === undefined || causesLeft === 0 ? undefined : encodeError(cause, causesLeft - 1),
  };
}

/** The error again: a {@link QuarryError} where it was one. */
export function decodeError({ name, message, stack, code, facts, cause }: ErrorData): Error {
  const options = cause === undefined ? undefined : { cause: decodeError(cause) };
  const error =
    code === undefined
      ? Object.assign(new Error(message, options), { name })
      : new QuarryError(code, message, facts as ErrorFacts[ErrorCode], options);
  if (stack !== undefined) error.stack = stack;
  return error;
}

type Readable = Partial<Record<"name" | "message" | "stack" | "code" | "facts" | "cause", unknown>>;

function readError(thrown: unknown) {
  const isObject = typeof thrown === "object" && thrown !== null;
  const error: Readable = isObject ? (thrown as Readable) : { name: "NonError", message: String(thrown) };
  return {
    name: String(error.name ?? "Error"),
    message: String(error.message ?? ""),
    stack: typeof error.stack === "string" ? error.stack : undefined,
    code: error.code,
    facts: error.facts,
    cause: error.cause,
  };
}
