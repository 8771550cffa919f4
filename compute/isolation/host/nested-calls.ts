// Calls that handlers in a thread or process make: made here, for them, by whoever runs functions where their work was given.
import { artifactOfPlace, type CallOptions, calling, definitionOf, processFunctions } from "../../../catalog/index.ts";
import { didYouMean, type FunctionValue, QuarryError } from "../../../engine/index.ts";
import { encodeError } from "../../wire/errors.ts";
import { Cancellation } from "../cancellation.ts";
import type { FunctionName, HostAnswers, Step } from "../guest-questions.ts";
import type { Asked } from "../peer.ts";

/** What nested calls need of the guest they come from. */
export interface CallOrigin {
  /** Runs `run` where that work was given to the guest. */
  within<T>(work: number | undefined, run: () => T): T;
  /** Items that a `map` of the guest's goes over. */
  pull(source: number, count: number): Promise<readonly unknown[]>;
  drop(source: number): Promise<void>;
  /** @throws `function.not-found` */
  readonly find: FindFunction;
}

/** The function that a guest means by a name. */
export type FindFunction = (target: FunctionName) => FunctionValue;

type CallAnswers = Omit<HostAnswers, "items">;

/** Items asked for at a time. */
const PULL_ITEMS = 64;

/** An iteration that goes on here for a guest. */
interface Iteration {
  readonly iterator: AsyncIterator<unknown>;
  readonly cancellation: Cancellation;
}

type Answer<Question extends keyof CallAnswers> = (
  args: Parameters<CallAnswers[Question]>[0],
  asked: Asked,
) => ReturnType<CallAnswers[Question]>;

export class NestedCalls {
  readonly #origin: CallOrigin;
  readonly #iterations = new Map<number, Iteration>();
  #lastIteration = 0;

  constructor(origin: CallOrigin) {
    this.#origin = origin;
  }

  get answers(): { readonly [Question in keyof CallAnswers]: Answer<Question> } {
    const { within, find } = this.#origin;
    return {
      remote: ({ work, target, args, options }, { cancellation }) => {
        return within(work, () => calling().remote(find(target), args, cancellable(options, cancellation)));
      },
      enqueue: async ({ work, target, args, options }, { cancellation }) => {
        const call = within(work, () => calling().enqueue(find(target), args, cancellable(options, cancellation)));
        return (await call).id;
      },
      waitReady: ({ work, target, options }) => within(work, () => calling().waitReady(find(target), options)),
      stats: ({ work, target }) => within(work, () => calling().stats(find(target))),
      stream: ({ work, target, args, options }) => {
        return this.#open(options, (all) => within(work, () => calling().stream(find(target), args, all)));
      },
      map: ({ work, target, source, options }) => {
        return this.#open(options, (all) => {
          return within(work, () => calling().map(find(target), this.#items(source), all));
        });
      },
      readCall: ({ work, id, options }) => {
        return this.#open(options, () => within(work, () => calling().callOf(id).stream(options)));
      },
      next: ({ iteration }, { cancellation }) => this.#next(iteration, cancellation),
      end: ({ iteration }) => this.#end(iteration),
      getCall: ({ work, id, options }) => within(work, () => calling().callOf(id).get(options)),
      cancelCall: ({ work, id, reason }) => within(work, () => calling().callOf(id).cancel(reason)),
      graph: ({ work, id }) => within(work, () => calling().callOf(id).graph()),
    };
  }

  #open(options: object, open: (options: CallOptions) => AsyncIterable<unknown>): number {
    const cancellation = new Cancellation();
    const iterator = open(cancellable(options, cancellation))[Symbol.asyncIterator]();
    const iteration = ++this.#lastIteration;
    this.#iterations.set(iteration, { iterator, cancellation });
    return iteration;
  }

  async #next(id: number, asked: Cancellation): Promise<Step> {
    const iteration = this.#iterations.get(id);
    if (iteration === undefined) return { kind: "end" };
    asked.listen((reason) => iteration.cancellation.cancel(reason));
    const next = await iteration.iterator.next();
    if (next.done === true) return { kind: "end" };
    const error = failureOf(next.value);
    return error === undefined ? { kind: "item", item: next.value } : { kind: "failed", error: encodeError(error) };
  }

  async #end(iteration: number): Promise<void> {
    const ended = this.#iterations.get(iteration);
    this.#iterations.delete(iteration);
    await ended?.iterator.return?.();
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

/** The guest's signal, which could not travel, here again. */
function cancellable(options: object, cancellation: Cancellation): CallOptions {
  return { ...options, signal: cancellation.signal };
}

/** The error of an outcome of `map` with `settle`, which would not travel as it is. */
function failureOf(item: unknown): unknown {
  const { ok, error } = (typeof item === "object" && item !== null ? item : {}) as { ok?: unknown; error?: unknown };
  return ok === false && error instanceof Error ? error : undefined;
}

/** @throws `function.not-found` */
export function findHere(target: FunctionName): FunctionValue {
  return functionHere(target) ?? refuseUnknown(target.name, processFunctions.names());
}

/** Guests know functions by values of their own: here they are found by name (in their artifact, if they are of one), and by
 * place where names are not enough. */
export function functionHere({ name, version, place }: FunctionName): FunctionValue | undefined {
  const named = processFunctions.all(name, artifactOfPlace(place));
  if (named.length === 1) return named[0];
  return (
    named.find((value) => definitionOf(value)?.place === place) ??
    named.find((value) => value["~function"].version === version)
  );
}

export function refuseUnknown(name: string, available: readonly string[]): never {
  const message = `No function "${name}" is defined in the process that runs its caller.${didYouMean(name, available)}`;
  throw new QuarryError("function.not-found", message, { name, available });
}
