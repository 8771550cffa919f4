// A deployed function as programs have it in their hands: calls through a queue need what its entry says and no more; a call
// of its body here fetches its code first.
import type { FunctionValue } from "../../engine/index.ts";
import { functionMethods } from "../function-methods.ts";
import { loadedFunction } from "./deployed-function.ts";

type Body<Result> = (args: unknown) => Result;

const named = new WeakMap<FunctionValue, FunctionValue>();

/** `value` as something to call; one that this process defines is that already. The same for the same value. */
export function namedFunction(value: FunctionValue): FunctionValue {
  if (typeof value === "function") return value;
  const callable = named.get(value) ?? callableOf(value);
  named.set(value, callable);
  return callable;
}

function callableOf(value: FunctionValue): FunctionValue {
  const { name, form } = value["~function"];
  const callable = Object.assign(form === "stream" ? streamLoaded(value) : callLoaded(value), value);
  Object.defineProperty(callable, "name", { value: name });
  return Object.assign(callable, functionMethods(callable, form));
}

function callLoaded(value: FunctionValue): Body<Promise<unknown>> {
  return async (args) => {
    const body = (await loadedFunction(value)) as unknown as Body<Promise<unknown>>;
    return body(args);
  };
}

function streamLoaded(value: FunctionValue): Body<AsyncIterable<unknown>> {
  return async function* (args) {
    const body = (await loadedFunction(value)) as unknown as Body<AsyncIterable<unknown>>;
    yield* body(args);
  };
}
