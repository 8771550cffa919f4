// Which versions of the queue's library a Redis has been given: one for each version of this package that was used with it.
import type { RedisConnection } from "../../redis/connection.ts";
import { queueLibrary } from "./library.ts";

export interface LoadedLibraries {
  /** What this process uses. */
  readonly own: string;
  /** All that any server has, in order. */
  readonly loaded: readonly string[];
}

/** @throws `compute.unavailable`, `config.redis-forbidden` */
export async function loadedLibraries(connection: RedisConnection): Promise<LoadedLibraries> {
  const primaries = await connection.primaries();
  const lists = primaries.map(({ ask }) => ask("FUNCTION", "LIST", "LIBRARYNAME", "quarry_queue_*"));
  const names = (await Promise.all(lists)).flatMap((list) => (list as readonly (readonly unknown[])[]).map(nameOf));
  return { own: queueLibrary().name, loaded: [...new Set(names)].sort() };
}

/** A list of names and values, of which the first is the library's. */
function nameOf(library: readonly unknown[]): string {
  return String(library[1]);
}
