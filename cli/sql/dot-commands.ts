// What the shell itself understands: lines that begin with a dot.
import { didYouMean, QuarryError } from "../../engine/index.ts";
import { isBinary, RESULT_FORMATS, type ResultFormat } from "./result-formats.ts";
import type { Shell } from "./shell.ts";
import { statementsOf } from "./statement-reader.ts";

const TEXT_FORMATS = RESULT_FORMATS.filter((format) => !isBinary(format));

const HELP = `A statement ends with ";" and may take several lines. Tab completes, Ctrl-C stops what runs or drops what is typed.

  .format <format>    how results are shown: ${TEXT_FORMATS.join(", ")}
  .help               this text
  .plan [statement]   how a statement would run; without one, how the last one did
  .quit               leaves, as Ctrl-D does
`;

type Act = (shell: Shell, argument: string) => Promise<void>;

const ACTIONS: Readonly<Record<string, Act>> = {
  ".format": async (shell, argument) => {
    shell.format = textFormat(argument);
  },
  ".help": (shell) => shell.output.write(HELP),
  ".plan": (shell, argument) => shell.plan(statementsOf(argument)[0], "physical"),
};

/** Ends the shell, which only the one that reads its lines can. */
export const QUIT = ".quit";

export const DOT_COMMANDS: readonly string[] = [...Object.keys(ACTIONS), QUIT];

/** @throws `config.invalid` for a command there is not, or what it cannot take */
export async function runDotCommand(shell: Shell, line: string): Promise<void> {
  const [, name, argument] = /^(\S*)\s*([\s\S]*)$/.exec(line)!;
  const act = ACTIONS[name!];
  if (act === undefined) {
    const message = `There is no command ${name}.${didYouMean(name!, DOT_COMMANDS)} See .help.`;
    throw new QuarryError("config.invalid", message, { option: name!, value: name, expected: DOT_COMMANDS.join(", ") });
  }
  await act(shell, argument!);
}

function textFormat(value: string): ResultFormat {
  const format = TEXT_FORMATS.find((each) => each === value);
  if (format !== undefined) return format;
  const expected = TEXT_FORMATS.join(", ");
  const message = `.format takes one of ${expected}, not ${JSON.stringify(value)}.`;
  throw new QuarryError("config.invalid", message, { option: ".format", value, expected });
}
