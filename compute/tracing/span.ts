// The user's own spans.
import { INVALID_SPAN_CONTEXT, type Span, trace } from "@opentelemetry/api";
import { beginSpan } from "../../engine/index.ts";

const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/**
 * Runs `run` in a span of its own, under what is active: in a handler, under the call. Of an error only the type is kept.
 * Where no OpenTelemetry SDK is registered it only runs.
 * @param run given the span, to which it may add attributes; of a promise the span lasts until it settles
 * @returns what `run` returns
 * @example
 * const page = await span("fetch", () => fetch(url));
 */
export function span<Result>(name: string, run: (span: Span) => Result): Result {
  const begun = beginSpan(name);
  if (begun === undefined) return run(NO_SPAN);
  let result: Result;
  try {
    result = begun.run(() => run(trace.getSpan(begun.context)!));
  } catch (error) {
    begun.end(error);
    throw error;
  }
  if (!(result instanceof Promise)) {
    begun.end();
    return result;
  }
  result.then(
    () => begun.end(),
    (error) => begun.end(error),
  );
  return result;
}

/**
 * The same function in a {@link span} for each call.
 * @example
 * const fetchPage = traced("fetch page", async (url: string) => (await fetch(url)).text());
 */
export function traced<This, Args extends unknown[], Result>(
  name: string,
  run: (this: This, ...args: Args) => Result,
): (this: This, ...args: Args) => Result {
  return function inSpan(...args) {
    return span(name, () => run.apply(this, args));
  };
}
