// Rows from code that is not ours, given up when the run stops, even in the middle of a wait.
import { QuarryError } from "../errors.ts";

/**
 * The items of `source` until `signal` is aborted; then an error at once, also while the source keeps us waiting. The source
 * is told to end; whether it does is not waited for then.
 * @throws `plan.aborted`
 */
export async function* abortable<Item>(
  source: AsyncIterable<Item> | Iterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item, void, void> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let giveUp: (error: QuarryError) => void = () => {};
  const onAbort = () => giveUp(abortError(signal));
  signal.addEventListener("abort", onAbort);
  // One promise an item: racing with a promise that lives as long as the run would keep every item's reaction alive.
  const pull = () =>
    new Promise<IteratorResult<Item>>((resolve, reject) => {
      giveUp = reject;
      if (signal.aborted) reject(abortError(signal));
      else Promise.resolve(iterator.next()).then(resolve, reject);
    });
  let isDone = false;
  try {
    for (let next = await pull(); ; next = await pull()) {
      isDone = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    const ending = isDone ? undefined : iterator.return?.();
    if (signal.aborted) Promise.resolve(ending).catch(() => {});
    else await ending;
  }
}

function abortError({ reason }: AbortSignal): QuarryError {
  return new QuarryError("plan.aborted", "The run was stopped.", { reason });
}
