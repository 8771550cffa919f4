// A process of a chaos run, as the stage holds it.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Orders, Said } from "./orders.ts";

export class Member {
  readonly name: string;
  /** Calls of its load that are over. */
  done = 0;
  /** The stage wants it to end. */
  isExpectedToEnd = false;
  isStopped = false;
  wasReady = false;
  readonly #process: ChildProcess;
  readonly #ready: Promise<void>;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;

  constructor(program: string, orders: Orders, onDone: () => void = () => {}) {
    this.name = orders.name;
    const env = {
      ...process.env,
      QUARRY_CHAOS_ORDERS: JSON.stringify(orders),
      QUARRY_CHAOS_FOLDER: orders.folder,
      QUARRY_CHAOS_PROCESS: orders.name,
    };
    this.#process = fork(program, [], { env, stdio: ["ignore", 2, 2, "ipc"], execArgv: [] });
    this.ended = once(this.#process, "exit").then(() => {});
    this.#ready = new Promise((resolve, reject) => {
      this.#process.on("message", (said: Said) => {
        if (said.kind === "ready") {
          this.wasReady = true;
          return resolve();
        }
        this.done = said.calls;
        onDone();
      });
      void this.ended.then(() => reject(new Error(`${orders.name} ended before it was ready`)));
    });
    this.#ready.catch(() => {});
  }

  get isAlive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Resolves when it works. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** Whether it works, once it does or never will. */
  isReady(): Promise<boolean> {
    return this.#ready.then(
      () => true,
      () => false,
    );
  }

  send(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** In words: its signal, or its code. */
  get wayOfEnding(): string {
    return this.#process.signalCode ?? `code ${this.#process.exitCode}`;
  }
}
