// What a handler threw or returned in place of a value, whatever it is, as facts.
import { isQuarryError } from "../engine/index.ts";
import { isRowError } from "./row-error.ts";

/** What a handler failed with. */
export interface Thrown {
  /** The class or name: `TypeError`, the type of a `rowError`, `NonError` for what is no error. */
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly retryable: boolean;
}

/** Some errors carry the whole document they failed on; what travels and is printed ends here. */
const MAX_TEXT_LENGTH = 16_384;

/** Reads errors of any realm, row errors, and the strings, numbers and `undefined` some code throws. */
export function describeThrown(thrown: unknown): Thrown {
  if (isRowError(thrown)) {
    const { type, message, retryable } = thrown;
    return { type, message: shorten(message), stack: undefined, retryable };
  }
  if (!isErrorLike(thrown)) {
    return { type: "NonError", message: `threw ${showThrown(thrown)}`, stack: undefined, retryable: false };
  }
  const { retryable } = (isQuarryError(thrown) ? thrown.facts : thrown) as { readonly retryable?: unknown };
  const stack = thrown.stack === undefined ? undefined : shorten(String(thrown.stack));
  return { type: errorType(thrown), message: shorten(String(thrown.message)), stack, retryable: retryable === true };
}

function shorten(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}…`;
}

/** Errors of another realm (`node:vm`) are no instances of our `Error`. */
function isErrorLike(thrown: unknown): thrown is Error {
  return thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]";
}

/** `class HttpError extends Error` without a name of its own still has its class. */
function errorType(error: Error): string {
  const name = String(error.name);
  return name === "Error" || name === "" ? error.constructor?.name || "Error" : name;
}

function showThrown(thrown: unknown): string {
  if (typeof thrown === "string") return `the string ${JSON.stringify(thrown.slice(0, 200))}`;
  if (typeof thrown === "object" && thrown !== null) return `an object (${thrown.constructor?.name ?? "Object"})`;
  return String(thrown);
}
