// What a command says when it fails, and how it ends.
import { CommanderError } from "commander";
import { withoutPasswords } from "./without-passwords.ts";

const FAILED = 1;
const USAGE_ERROR = 2;

/** Prints a failure on stderr: one line for people, `{ error: { code, message, facts } }` with `--json`. The exit code. */
export function reportFailure(error: unknown, asJson: boolean): number {
  // Commander has printed its own complaints already; help and version are not errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR;
  console.error(failureText(error, asJson));
  return FAILED;
}

/** The code stands behind the sentence; what follows is the place in a text. */
export function failureText(error: unknown, asJson = false): string {
  const { code, message, facts } = describe(error);
  if (asJson) return withoutPasswords(JSON.stringify({ error: { code, message, facts } }));
  const [sentence, ...place] = message.split("\n");
  return withoutPasswords([[sentence, code && ` [${code}]`].join(""), ...place].join("\n"));
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
