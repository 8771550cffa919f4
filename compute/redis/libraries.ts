// Libraries of functions, loaded when somebody finds that they are not: a new server, one restarted without its data, a node
// new to the cluster.
import type { Commander } from "./commander.ts";
import type { RedisLibrary } from "./connection.ts";

/** Loads each library once at a time, whoever asks. */
export class Libraries {
  readonly #loading = new Map<string, Promise<void>>();

  load(commander: Commander, library: RedisLibrary): Promise<void> {
    const known = this.#loading.get(library.name);
    if (known !== undefined) return known;
    const loaded = commander.sendToPrimaries("function", ["LOAD", "REPLACE", library.text]);
    const loading = loaded.finally(() => this.#loading.delete(library.name));
    this.#loading.set(library.name, loading);
    return loading;
  }
}
