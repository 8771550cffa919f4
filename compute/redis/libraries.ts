// Libraries of functions, loaded when somebody finds that they are not: a new server, one restarted without its data, a node
// new to the cluster.
import type { Commander } from "./commander.ts";
import { plainCommand } from "./commands.ts";
import type { RedisLibrary } from "./connection.ts";
import { isPassing } from "./failures.ts";

/** Loads each library once at a time, whoever asks. */
export class Libraries {
  readonly #commander: Commander;
  readonly #loading = new Map<string, Promise<void>>();

  constructor(commander: Commander) {
    this.#commander = commander;
  }

  load(library: RedisLibrary): Promise<void> {
    const known = this.#loading.get(library.name);
    if (known !== undefined) return known;
    const loading = this.#loadEverywhere(library).finally(() => this.#loading.delete(library.name));
    this.#loading.set(library.name, loading);
    return loading;
  }

  /** A primary that is just not there is left out: whoever takes its place will say that it knows nothing. */
  async #loadEverywhere({ text }: RedisLibrary): Promise<void> {
    const loads = this.#commander.primaries().map(async (primary) => {
      try {
        await this.#commander.send(() => plainCommand("FUNCTION", ["LOAD", "REPLACE", text]), primary);
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
    });
    await Promise.all(loads);
  }
}
