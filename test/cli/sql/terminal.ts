// A terminal that a test types into and reads from.
import { PassThrough } from "node:stream";
import { expect, onTestFinished } from "vitest";
import type { History } from "../../../cli/sql/history.ts";
import { Repl } from "../../../cli/sql/repl.ts";
import type { Shell } from "../../../cli/sql/shell.ts";

const CONTROL_C = "\u0003";
const CONTROL_D = "\u0004";
export const UP = "\u001b[A";
export const TAB = "\t";

export interface FakeTerminal {
  /** Types, and goes on when `shown` has appeared behind everything seen before. */
  type(text: string, shown: string | RegExp): Promise<string>;
  interrupt(shown: string | RegExp): Promise<string>;
  /** Ctrl-D. Done when the shell has ended. */
  leave(): Promise<void>;
  /** Done when the shell ends. */
  readonly ended: Promise<void>;
}

/** @param output what the shell's results go to, too */
export function openTerminal(shell: Shell, history: History, output: PassThrough): FakeTerminal {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  let shown = "";
  let seen = 0;
  output.on("data", (text: Buffer) => {
    shown += text.toString();
  });
  const ended = new Repl(shell, history, { input, output: Object.assign(output, { isTTY: true, columns: 200 }) }).run();
  onTestFinished(async () => {
    input.end();
    await ended;
  });
  /** What was written since the last time, up to and with what is waited for. */
  const until = async (expected: string | RegExp): Promise<string> => {
    const found = () =>
      typeof expected === "string" ? shown.indexOf(expected, seen) : shown.slice(seen).search(expected);
    await expect.poll(found, { timeout: 10_000, interval: 5 }).toBeGreaterThanOrEqual(0);
    const fresh = shown.slice(seen);
    seen = shown.length;
    return fresh;
  };
  const type = (text: string, expected: string | RegExp) => {
    input.write(text);
    return until(expected);
  };
  return {
    type,
    interrupt: (expected) => type(CONTROL_C, expected),
    leave: async () => {
      input.write(CONTROL_D);
      await ended;
    },
    ended,
  };
}
