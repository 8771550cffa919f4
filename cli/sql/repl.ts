// The shell at a terminal: lines in, results out. Ctrl-C ends what runs, or what is typed, and never the shell.
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { failureText } from "../report-failure.ts";
import { complete } from "./completion.ts";
import { QUIT, runDotCommand } from "./dot-commands.ts";
import type { History } from "./history.ts";
import { type ProgressLine, progressLine } from "./progress.ts";
import type { Shell } from "./shell.ts";
import { type Statement, StatementReader } from "./statement-reader.ts";

const PROMPT = "quarry> ";
/** Within a statement. */
const CONTINUATION = "   ...> ";
const GREETING = 'A statement ends with ";". Type .help for help.\n';

export interface Terminal {
  readonly input: Readable;
  readonly output: Writable & { readonly isTTY?: boolean };
}

export class Repl {
  readonly #shell: Shell;
  readonly #history: History;
  readonly #terminal: Terminal;
  readonly #lines: Interface;
  readonly #reader = new StatementReader();
  /** Typed ahead, while something runs. */
  readonly #typed: string[] = [];
  /** Of the statement that has begun. */
  #begun: string[] = [];
  /** Readline's own, the newest first. */
  #entries: string[] = [];
  #running: AbortController | undefined;
  #work: Promise<void> | undefined;

  constructor(shell: Shell, history: History, terminal: Terminal) {
    this.#shell = shell;
    this.#history = history;
    this.#terminal = terminal;
    this.#lines = createInterface({
      ...terminal,
      terminal: true,
      history: history.entries,
      historySize: history.entries.length + 1000,
      completer: (line: string, done: Completed) => void this.#complete(line, done),
    });
  }

  /** Until the input ends, or somebody quits. */
  async run(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#lines.once("close", resolve));
    this.#lines.on("history", (entries) => {
      this.#entries = entries;
    });
    this.#lines.on("SIGINT", () => this.#interrupt());
    this.#lines.on("line", (line) => {
      this.#typed.push(line);
      this.#work ??= this.#runTyped();
    });
    this.#write(GREETING);
    this.#prompt();
    await closed;
    await this.#work;
    await this.#history.written();
  }

  #interrupt(): void {
    this.#typed.length = 0;
    if (this.#running === undefined) this.#dropTyped();
    else this.#running.abort();
  }

  #dropTyped(): void {
    this.#reader.drop();
    this.#begun = [];
    this.#write("^C\n");
    // The rest of the line, then what is before.
    for (const name of ["k", "u"]) this.#lines.write(null, { ctrl: true, name });
    this.#prompt();
  }

  async #runTyped(): Promise<void> {
    for (let line = this.#typed.shift(); line !== undefined; line = this.#typed.shift()) await this.#takeLine(line);
    this.#work = undefined;
    this.#prompt();
  }

  /** Nothing is waited for before it runs: from its line on, Ctrl-C means the statement. */
  async #takeLine(line: string): Promise<void> {
    if (!this.#reader.isWithin && line.startsWith(".")) return this.#command(line.trim());
    this.#begun.push(line);
    const statements = this.#reader.take(line);
    if (this.#reader.isWithin) return;
    this.#remember();
    for (const statement of statements) if (!(await this.#statement(statement))) return;
  }

  async #command(line: string): Promise<void> {
    if (line === QUIT) return this.#lines.close();
    this.#begun = [line];
    this.#remember();
    await this.#watched(() => runDotCommand(this.#shell, line));
  }

  #statement(statement: Statement): Promise<boolean> {
    return this.#watched((signal, onProgress) => this.#shell.run(statement, { signal, onProgress }));
  }

  /** Whether it went well: what fails is said, and the shell goes on. */
  async #watched(
    act: (signal: AbortSignal, onProgress: ProgressLine["onProgress"]) => Promise<void>,
  ): Promise<boolean> {
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    const progress = progressLine(this.#terminal.output);
    try {
      await act(signal, progress.onProgress);
      return true;
    } catch (error) {
      progress.clear();
      this.#write(signal.aborted ? "stopped\n" : `${failureText(error)}\n`);
      return false;
    } finally {
      this.#running = undefined;
    }
  }

  /** A statement of several lines is one entry, unless a comment ends with its line. */
  #remember(): void {
    const lines = this.#begun.filter((line) => line.trim() !== "");
    this.#begun = [];
    const entries = lines.some((line) => line.includes("--")) ? lines : [lines.join(" ")];
    this.#entries.splice(0, lines.length, ...entries.toReversed());
    for (const entry of entries) this.#history.add(entry);
  }

  async #complete(line: string, done: Completed): Promise<void> {
    const before = this.#begun.map((each) => `${each}\n`).join("");
    done(null, await complete(this.#shell.session, before, line));
  }

  #prompt(): void {
    this.#lines.setPrompt(this.#reader.isWithin ? CONTINUATION : PROMPT);
    this.#lines.prompt();
  }

  #write(text: string): void {
    this.#terminal.output.write(text);
  }
}

type Completed = (error: null, completion: [candidates: string[], word: string]) => void;
