// A bundle as something to import: it is a file only for as long as somebody loads it, so that hardly a process that is
// killed leaves anything behind. In the system's temporary folder, because programs may not write where they lie.
import { createHash, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetBundle, noteBundle } from "../source-place.ts";

export class Bundle {
  /** SHA-256 of its text, in hex. */
  readonly hash: string;
  readonly #text: Uint8Array;
  #users = 0;
  #file: Promise<string> | undefined;

  constructor(text: Uint8Array) {
    this.#text = text;
    this.hash = createHash("sha256").update(text).digest("hex");
  }

  /** Gives `use` the path of a file with the bundle, which is gone when `use` and all others are done. */
  async withFile<T>(use: (path: string) => Promise<T>): Promise<T> {
    this.#users++;
    this.#file ??= this.#write();
    try {
      return await use(await this.#file);
    } finally {
      if (--this.#users === 0) await this.#remove();
    }
  }

  /** Under a new name every time: a file may be asked for again while the one before is removed. */
  async #write(): Promise<string> {
    const name = `quarry-${this.hash.slice(0, 12)}-${randomBytes(8).toString("hex")}.mjs`;
    const path = join(tmpdir(), name);
    removeAtExit(path);
    await writeFile(path, this.#text, { flag: "wx", mode: 0o600 });
    noteBundle(path, this.#text);
    return path;
  }

  async #remove(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    const path = await file?.catch(() => undefined);
    if (path === undefined) return;
    forgetBundle(path);
    await rm(path, { force: true });
    files.delete(path);
  }
}

/** The files there are now. */
const files = new Set<string>();
let isWatchingExit = false;

/** For a process that ends while it loads a bundle. */
function removeAtExit(path: string): void {
  files.add(path);
  if (isWatchingExit) return;
  isWatchingExit = true;
  process.once("exit", () => {
    for (const file of files) rmSync(file, { force: true });
  });
}
