// Calls that handlers in a thread or process make: made here, for them, by whoever runs functions where their work was given.
import { artifactOfPlace, calling, definitionOf, processFunctions } from "../../../catalog/index.ts";
import { didYouMean, type FunctionValue, QuarryError } from "../../../engine/index.ts";
import { encodeError } from "../../wire/errors.ts";
import type { FunctionName, HostAnswers, Step } from "../guest-questions.ts";

/** What nested calls need of the guest they come from. */
export interface CallOrigin {
  /** Runs `run` where that work was given to the guest. */
  within<T>(work: number | undefined, run: () => T): T;
  /** Items that a `map` of the guest's goes over. */
  pull(source: number, count: number): Promise<readonly unknown[]>;
  drop(source: number): Promise<void>;
}

type CallAnswers = Omit<HostAnswers, "items">;

/** Items asked for at a time. */
const PULL_ITEMS = 64;

export class NestedCalls {
  readonly #origin: CallOrigin;
  readonly #iterations = new Map<number, AsyncIterator<unknown>>();
  #lastIteration = 0;

  constructor(origin: CallOrigin) {
    this.#origin = origin;
  }

  get answers(): CallAnswers {
    const { within } = this.#origin;
    return {
      remote: ({ work, target, args, options }) => within(work, () => calling().remote(find(target), args, options)),
      enqueue: async ({ work, target, args, options }) => {
        return (await within(work, () => calling().enqueue(find(target), args, options))).id;
      },
      waitReady: ({ work, target, options }) => within(work, () => calling().waitReady(find(target), options)),
      stats: ({ work, target }) => within(work, () => calling().stats(find(target))),
      stream: ({ work, target, args, options }) => {
        return this.#open(within(work, () => calling().stream(find(target), args, options)));
      },
      map: ({ work, target, source, options }) => {
        return this.#open(within(work, () => calling().map(find(target), this.#items(source), options)));
      },
      readCall: ({ work, id, options }) => this.#open(within(work, () => calling().callOf(id).stream(options))),
      next: ({ iteration }) => this.#next(iteration),
      end: ({ iteration }) => this.#end(iteration),
      getCall: ({ work, id, options }) => within(work, () => calling().callOf(id).get(options)),
      cancelCall: ({ work, id, reason }) => within(work, () => calling().callOf(id).cancel(reason)),
      graph: ({ work, id }) => within(work, () => calling().callOf(id).graph()),
    };
  }

  #open(items: AsyncIterable<unknown>): number {
    const iteration = ++this.#lastIteration;
    this.#iterations.set(iteration, items[Symbol.asyncIterator]());
    return iteration;
  }

  async #next(iteration: number): Promise<Step> {
    const next = await this.#iterations.get(iteration)?.next();
    if (next === undefined || next.done === true) return { kind: "end" };
    const error = failureOf(next.value);
    return error === undefined ? { kind: "item", item: next.value } : { kind: "failed", error: encodeError(error) };
  }

  async #end(iteration: number): Promise<void> {
    const iterator = this.#iterations.get(iteration);
    this.#iterations.delete(iteration);
    await iterator?.return?.();
  }

  async *#items(source: number): AsyncGenerator<unknown, void, void> {
    try {
      while (true) {
        const items = await this.#origin.pull(source, PULL_ITEMS);
        yield* items;
        if (items.length < PULL_ITEMS) return;
      }
    } finally {
      await this.#origin.drop(source);
    }
  }
}

/** The error of an outcome of `map` with `settle`, which would not travel as it is. */
function failureOf(item: unknown): unknown {
  const { ok, error } = (typeof item === "object" && item !== null ? item : {}) as { ok?: unknown; error?: unknown };
  return ok === false && error instanceof Error ? error : undefined;
}

/** Guests know functions by values of their own: here they are found by name (in their artifact, if they are of one), and by
 * place where names are not enough. */
function find({ name, version, place }: FunctionName): FunctionValue {
  const named = processFunctions.all(name, artifactOfPlace(place));
  const found =
    named.length === 1
      ? named[0]
      : (named.find((value) => definitionOf(value)?.place === place) ??
        named.find((value) => value["~function"].version === version));
  if (found !== undefined) return found;
  const available = processFunctions.names();
  const message = `No function "${name}" is defined in the process that runs its caller.${didYouMean(name, available)}`;
  throw new QuarryError("function.not-found", message, { name, available });
}
