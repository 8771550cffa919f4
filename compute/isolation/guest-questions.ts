// What the two sides of an isolate ask of each other: the host of its guest (a thread or process that runs the handlers of
// one function), and the guest of its host. Plain data only.
import type { CallGraph, CallStats } from "../../catalog/index.ts";
import type { ErrorData } from "../wire/errors.ts";
import type { WireResult, WireWork } from "./work-transfer.ts";

/** A function as both sides know it: its place tells functions of one name apart. */
export interface FunctionName {
  readonly name: string;
  readonly version: string;
  readonly place: string;
}

/** Asked of a guest. */
export type GuestAnswers = {
  /** Loads the function and runs its `setup`. Asked once, before everything else. */
  open(args: { readonly function: FunctionName; readonly bundle: string }): Promise<void>;
  run(args: WireWork): Promise<WireResult>;
  /** Answered as soon as the guest's event loop has a turn. */
  ping(args: null): void;
  /** More of the items that a `map` of the guest's goes over; none are left when there are fewer than asked for. */
  pull(args: { readonly source: number; readonly count: number }): Promise<readonly unknown[]>;
  /** Nobody wants the rest of the items. */
  drop(args: { readonly source: number }): Promise<void>;
  /** Runs `teardown`. */
  close(args: null): Promise<void>;
};

/** A call by a handler: `work` says whose, undefined in `setup` and `teardown`. */
interface Nested {
  readonly work: number | undefined;
}

export interface NestedCall extends Nested {
  readonly target: FunctionName;
  readonly args: unknown;
  readonly options: object;
}

export interface NestedMap extends Nested {
  readonly target: FunctionName;
  /** What the guest knows the items by. */
  readonly source: number;
  readonly options: object;
}

interface HandleQuestion extends Nested {
  readonly id: string;
}

/** One step of an iteration that runs in the host. */
export type Step =
  | { readonly kind: "item"; readonly item: unknown }
  /** An outcome of `map` with `settle`: errors travel as data. */
  | { readonly kind: "failed"; readonly error: ErrorData }
  | { readonly kind: "end" };

/** Asked of a host. */
export type HostAnswers = {
  /** Hands out items of a streaming call; answered when more may come. */
  items(args: { readonly work: number; readonly items: readonly unknown[] }): Promise<void>;
  remote(args: NestedCall): Promise<unknown>;
  /** The id of the call. */
  enqueue(args: NestedCall): Promise<string>;
  waitReady(args: NestedCall): Promise<void>;
  stats(args: NestedCall): Promise<CallStats>;
  /** These three begin an iteration and answer with its number. */
  stream(args: NestedCall): number;
  map(args: NestedMap): number;
  readCall(args: HandleQuestion & { readonly options: object }): number;
  next(args: { readonly iteration: number }): Promise<Step>;
  end(args: { readonly iteration: number }): Promise<void>;
  getCall(args: HandleQuestion & { readonly options: object }): Promise<unknown>;
  cancelCall(args: HandleQuestion & { readonly reason: string | undefined }): Promise<void>;
  graph(args: HandleQuestion): Promise<CallGraph>;
};
