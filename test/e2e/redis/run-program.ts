// TypeScript programs as processes of their own.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { bundledProgram } from "../../services/bundled-program.ts";

/** Runs a program, which is killed with the test that starts it. */
export async function runProgram(name: string, env: Readonly<Record<string, string>>): Promise<Program> {
  const program = await Program.start(name, env);
  onTestFinished(() => program.kill("SIGKILL"));
  return program;
}

/** A program that runs. Whoever starts it kills it. */
export class Program {
  readonly #process: ChildProcessWithoutNullStreams;
  #output = "";
  readonly #ended: Promise<number | null>;

  private constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#process = spawn(process.execPath, args, { stdio: "pipe", env: { ...process.env, ...env } });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on("data", (text: Buffer) => {
        this.#output += text;
      });
    }
    this.#ended = new Promise((resolve) => this.#process.once("exit", (code) => resolve(code)));
  }

  static async start(name: string, env: Readonly<Record<string, string>>): Promise<Program> {
    const file = fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
    return new Program(await bundledProgram(file), env);
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** What it has written by now, errors too. */
  get output(): string {
    return this.#output;
  }

  /** Resolves with its exit code. */
  get ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Resolves once it has written `words`; rejects when it ends before. */
  said(words: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.#output.includes(words)) resolve();
      };
      this.#process.stdout.on("data", look);
      void this.#ended.then(() => reject(new Error(`it ended before it said "${words}":\n${this.#output}`)));
      look();
    });
  }

  /** Tells it that there is no more input. */
  endInput(): void {
    this.#process.stdin.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }
}
