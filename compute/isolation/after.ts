// What comes next, at once where nothing has to be waited for: most calls of fast handlers never need a promise.

/** `next` of the value, now or when it is there. */
export function after<Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
