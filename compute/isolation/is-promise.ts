// Tells what an asynchronous handler returned from a value.

/** Any thenable: handlers may come from other realms and libraries. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as Partial<PromiseLike<unknown>>).then === "function"
  );
}
