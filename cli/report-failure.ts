// What a command says when it fails, and how it ends.
import { CommanderError } from "commander";
import { withoutPasswords } from "./without-passwords.ts";

const FAILED = 1;
const USAGE_ERROR = 2;

/** Prints a failure on stderr: one line for people, `{ error: { code, message, facts } }` with `--json`. The exit code. */
export function reportFailure(error: unknown, asJson: boolean): number {
  // Commander has printed its own complaints already; help and version are not errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR;
  const { code, message, facts } = describe(error);
  const line = asJson ? JSON.stringify({ error: { code, message, facts } }) : [message, code && ` [${code}]`].join("");
  console.error(withoutPasswords(line));
  return FAILED;
}

/** Seen by what it has: to ask the library would be to load it. */
interface Failure {
  readonly message: string;
  readonly code?: string;
  readonly facts?: object;
}

function describe(error: unknown): Failure {
  return error instanceof Error ? error : { message: String(error) };
}
