// The scripts of the corpus. What begins with `_` is only included by others.
import { readdirSync } from "node:fs";
import { join } from "node:path";

const CORPUS = join(import.meta.dirname, "corpus");

/** Their paths, by name. */
export const scripts: readonly string[] = readdirSync(CORPUS)
  .filter((name) => name.endsWith(".slt") && !name.startsWith("_"))
  .toSorted()
  .map((name) => join(CORPUS, name));
