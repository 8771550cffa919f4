// `quarry sql`: at a terminal a shell, else the statements of an option, a file or the input, one after the other.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { importModule } from "../../catalog/index.ts";
// The whole package: functions of modules may call others, and run frames.
import { connect, QuarryError } from "../../index.ts";
import type { CatalogOptions } from "../options.ts";
import { reportFailure } from "../report-failure.ts";
import { History, historyFile } from "./history.ts";
import { isReaderGone, Output } from "./output.ts";
import { progressLine } from "./progress.ts";
import { Repl } from "./repl.ts";
import type { ResultFormat } from "./result-formats.ts";
import { type PlanLevel, Shell } from "./shell.ts";
import { type Statement, StatementReader, statementsOf } from "./statement-reader.ts";

/** The options of `quarry sql`. */
export interface SqlOptions extends CatalogOptions {
  readonly command?: string | undefined;
  /** `-` is the standard input. */
  readonly file?: string | undefined;
  readonly format?: ResultFormat | undefined;
  readonly maxRows: number;
  readonly plan?: PlanLevel | undefined;
}

/** 128 and the number of SIGINT, as shells say it. */
const INTERRUPTED = 130;

/** @returns the exit code */
export async function runSql(modules: readonly string[], options: SqlOptions): Promise<number> {
  for (const module of modules) await importModule(resolve(module));
  const { url, environment, catalog, maxRows, json } = options;
  const place = catalog === undefined ? { url, environment } : { catalog };
  await using session = await connect(place);
  const format = options.format ?? (json ? "json" : "table");
  const isTalkative = isInteractive(options);
  const shell = new Shell(session, new Output(process.stdout), { format, maxRows, isTalkative });
  if (isTalkative) return await converse(shell);
  return await runScript(shell, options);
}

/** Somebody is there to type, and nothing is said in advance. */
function isInteractive({ command, file }: SqlOptions): boolean {
  return command === undefined && file === undefined && process.stdin.isTTY && process.stdout.isTTY;
}

async function converse(shell: Shell): Promise<number> {
  const history = await History.open(historyFile(process.env));
  await new Repl(shell, history, { input: process.stdin, output: process.stdout }).run();
  return 0;
}

/** Up to the first that fails. */
async function runScript(shell: Shell, options: SqlOptions): Promise<number> {
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  const signal = AbortSignal.any([interrupted.signal, shell.output.gone]);
  const progress = progressLine(process.stderr);
  try {
    for await (const statement of statementsIn(options)) {
      if (options.plan === undefined) await shell.run(statement, { signal, onProgress: progress.onProgress });
      else await shell.plan(statement, options.plan);
      progress.clear();
    }
    return 0;
  } catch (error) {
    progress.clear();
    if (isReaderGone(shell.output.gone.reason)) return 0;
    if (interrupted.signal.aborted) return INTERRUPTED;
    return reportFailure(error, options.json === true);
  }
}

async function* statementsIn({ command, file }: SqlOptions): AsyncIterable<Statement> {
  if (command !== undefined) yield* statementsOf(command);
  else if (file !== undefined && file !== "-") yield* statementsOf(await readScript(file));
  else yield* statementsOfInput();
}

/** Each is run as soon as it is there. */
async function* statementsOfInput(): AsyncIterable<Statement> {
  const reader = new StatementReader();
  for await (const line of createInterface({ input: process.stdin })) yield* reader.take(line);
  yield* reader.end();
}

async function readScript(file: string): Promise<string> {
  return await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const message = `Cannot read ${JSON.stringify(file)}: ${cause.code === "ENOENT" ? "there is no such file" : cause.message}.`;
    throw new QuarryError("config.invalid", message, { option: "--file", value: file, expected: "a file of SQL" });
  });
}
