// What was typed into the shell before, in a file of the user's own.
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const MAX_ENTRIES = 1000;

/** `$XDG_STATE_HOME/quarry/sql-history`, in `~/.local/state` where that is not set. */
export function historyFile(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "quarry", "sql-history");
}

/** What cannot be kept is forgotten: a shell works without. Two shells at once both add to the file. */
export class History {
  readonly #file: string;
  readonly #entries: string[];
  #written: Promise<void> = Promise.resolve();

  private constructor(file: string, entries: string[]) {
    this.#file = file;
    this.#entries = entries;
  }

  static async open(file: string): Promise<History> {
    const text = await readFile(file, "utf8").catch(() => "");
    const lines = text.split("\n").filter((line) => line !== "");
    const kept = lines.slice(-MAX_ENTRIES);
    // Only its owner reads it: statements hold what people look for.
    if (kept.length < lines.length) await writeFile(file, `${kept.join("\n")}\n`, { mode: 0o600 }).catch(() => {});
    return new History(file, kept);
  }

  /** The newest first, as readline wants them. */
  get entries(): string[] {
    return this.#entries.toReversed();
  }

  /** Keeps one entry, in one line. One that begins with a space, or that tells a secret, is not kept. */
  add(entry: string): void {
    if (/^\s|\bsecret\b/i.test(entry)) return;
    this.#entries.push(entry);
    this.#written = this.#written.then(() => this.#append(entry)).catch(() => {});
  }

  /** Done when all entries are in the file. */
  written(): Promise<void> {
    return this.#written;
  }

  async #append(entry: string): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await appendFile(this.#file, `${entry}\n`, { mode: 0o600 });
  }
}
