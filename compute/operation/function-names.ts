// Functions as operators name them: `classify` is all its versions, `classify@3` one.
import { didYouMean, QuarryError } from "../../engine/index.ts";

/** A function of the queue, where it is. */
export interface QueuedFunction {
  readonly function: string;
  readonly version: string;
  readonly shard: string;
}

/** The parts of a queue's name for a function. */
export function partsOf(key: string): Pick<QueuedFunction, "function" | "version"> {
  const at = key.indexOf("@");
  return at < 0 ? { function: key, version: "" } : { function: key.slice(0, at), version: key.slice(at + 1) };
}

/** The queue's name for a function. */
export function keyOf({ function: name, version }: Pick<QueuedFunction, "function" | "version">): string {
  return version === "" ? name : `${name}@${version}`;
}

/**
 * Those that `name` means: all versions of a function, or the one that is named.
 * @throws `function.not-found`
 */
export function chosen<Known extends QueuedFunction>(known: readonly Known[], name: string): readonly Known[] {
  const found = known.filter((each) => each.function === name || keyOf(each) === name);
  if (found.length === 0) throw notFound(known, name);
  return found;
}

function notFound(known: readonly QueuedFunction[], name: string): QuarryError {
  const candidates = known.map(name.includes("@") ? keyOf : (each) => each.function);
  const available = [...new Set(candidates)].sort();
  const hint =
    available.length === 0 ? " It knows none: nobody has called or served one." : didYouMean(name, available);
  return new QuarryError("function.not-found", `The queue knows no function "${name}".${hint}`, { name, available });
}
