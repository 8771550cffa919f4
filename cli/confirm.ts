// A question before something that cannot be undone.
import { createInterface } from "node:readline/promises";
import { type Command, Option } from "commander";

/** What {@link addYesOption} gives an action. */
export interface YesOption {
  readonly yes?: true;
}

export function addYesOption(command: Command): Command {
  return command.addOption(new Option("-y, --yes", "do not ask"));
}

/**
 * Whether to go on: with `--yes`, or when the person at the terminal says so. Where there is none, it is wrong usage not to
 * say it in advance.
 */
export async function confirm(command: Command, { yes }: YesOption, question: string): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) command.error("error: this cannot be undone: say --yes");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test(await terminal.question(`${question} [y/N] `));
  } finally {
    terminal.close();
  }
}
