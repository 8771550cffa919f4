// The verbs of a function value: those that go through a runtime ask, at every call, who runs functions here and now.
import type { FunctionValue } from "../engine/index.ts";
import { type CallOptions, calling, type MapOptions } from "./calling.ts";
import type { Body } from "./definition.ts";
import { deployMethods } from "./deploy/deploy-methods.ts";

type Items = Iterable<unknown> | AsyncIterable<unknown>;

const NO_OPTIONS = Object.freeze({});

/** The methods of `value`; those of functions of one value per row and of streams differ in what `remote` gives. */
export function functionMethods(value: FunctionValue, form: Body["form"]): object {
  return form === "stream" ? { ...shared(value), ...ofStream(value) } : { ...shared(value), ...ofValue(value) };
}

function shared(value: FunctionValue) {
  return {
    enqueue: (args: unknown, options: CallOptions = NO_OPTIONS) => calling().enqueue(value, args, options),
    waitReady: (options: { readonly timeoutMs?: number | undefined } = NO_OPTIONS) =>
      calling().waitReady(value, options),
    stats: () => calling().stats(value),
    ...deployMethods(value),
  };
}

function ofValue(value: FunctionValue) {
  return {
    remote: (args: unknown, options: CallOptions = NO_OPTIONS) => calling().remote(value, args, options),
    map: (items: Items, options: MapOptions = NO_OPTIONS) => calling().map(value, items, options),
  };
}

function ofStream(value: FunctionValue) {
  return {
    remote: (args: unknown, options: CallOptions = NO_OPTIONS) => calling().stream(value, args, options),
  };
}
