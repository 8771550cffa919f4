// A deferred call, found by its id: its result, its items, its end, the calls it made.
import { type Call, type CallGraph, type FunctionContract, parseResult } from "../../catalog/index.ts";
import { isQuarryError } from "../../engine/index.ts";
import type { Clock } from "../clock.ts";
import type { CallId, CallNode } from "../queue/messages.ts";
import type { RowsDone } from "../wire/payload.ts";
import type { Caller } from "./caller.ts";
import { checkCount, checkPatience } from "./check-options.ts";
import { endError, resultExpired, stillRunning, unknownCall } from "./end-errors.ts";
import { readItems } from "./read-items.ts";
import type { FinalState } from "./result-watch.ts";
import { onlyValue } from "./row-outcome.ts";
import { withinTime } from "./within-time.ts";

/** What handles share. */
export interface CallHome {
  readonly clock: Clock;
  /** The caller of the queue that has the call. @throws `compute.unknown-call` for what is no call's id */
  callerOf(id: CallId): Caller | Promise<Caller>;
  /** The function that the queue knows under this name, if this process can know it. */
  knownAs(key: string): FunctionContract | undefined | Promise<FunctionContract | undefined>;
}

/** Where a call is asked for, and what is known of its function. */
interface Found {
  readonly caller: Caller;
  readonly definition: FunctionContract | undefined;
}

export class CallHandle implements Call<unknown> {
  readonly id: CallId;
  readonly #home: CallHome;
  #found: Found | undefined;

  /** @param found undefined: to be found out */
  constructor(id: CallId, home: CallHome, found?: Found | undefined) {
    this.id = id;
    this.#home = home;
    this.#found = found;
  }

  async get(options: { readonly timeoutMs?: number | undefined } = {}): Promise<unknown> {
    const { timeoutMs } = options;
    checkPatience("timeoutMs", timeoutMs);
    const late = () => stillRunning(this.id, timeoutMs ?? 0);
    const found = await this.#find();
    if (timeoutMs === 0 && (await found.caller.results.look(this.id)) === undefined) throw late();
    const leaving = new AbortController();
    const result = isStream(found) ? this.#gather(found, leaving.signal) : this.#wait(found, leaving.signal);
    const patienceMs = timeoutMs === 0 ? undefined : timeoutMs;
    return await withinTime(this.#home.clock, patienceMs, result, late).finally(() => leaving.abort());
  }

  async *stream(options: { readonly cursor?: number | undefined } = {}): AsyncGenerator<unknown, void, void> {
    const { cursor = 0 } = options;
    checkCount("cursor", cursor);
    const found = await this.#find();
    if (isStream(found)) return yield* this.#items(found, cursor, new AbortController().signal);
    const value = await this.get();
    if (cursor === 0) yield value;
  }

  async cancel(reason = "cancelled by its caller"): Promise<void> {
    const caller = await this.#caller();
    await caller.cancel([this.id], reason);
  }

  async graph(): Promise<CallGraph> {
    const caller = await this.#caller();
    const nodes = await caller.queue.tree(this.id);
    const [root] = nodes;
    if (root === undefined) throw unknownCall(this.id);
    return graphFrom(root, nodes);
  }

  async *#items(found: Found, cursor: number, leaving: AbortSignal): AsyncGenerator<unknown, void, void> {
    const reading = { caller: found.caller, id: this.id, over: leaving, isAttached: false };
    for await (const item of readItems(reading, cursor)) {
      yield parseResult(found.definition!, item);
    }
    await this.#wait(found, leaving);
  }

  async #gather(found: Found, leaving: AbortSignal): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    for await (const item of this.#items(found, 0, leaving)) items.push(item);
    return items;
  }

  async #wait({ caller, definition }: Found, leaving: AbortSignal): Promise<unknown> {
    const { results } = caller;
    return this.#valueOf((await results.look(this.id)) ?? (await results.wait(this.id, leaving)), definition);
  }

  #valueOf(state: FinalState, definition: FunctionContract | undefined): unknown {
    if (state.kind === "expired") throw resultExpired(this.id);
    if (state.kind === "unknown") throw unknownCall(this.id);
    const { outcome } = state;
    if (outcome.kind === "ended") {
      const named = { callId: this.id, functionName: definition?.info.name ?? "" };
      throw endError(outcome.reason, named, outcome.detail);
    }
    if (isQuarryError(outcome.body)) throw outcome.body;
    return onlyValue(definition, this.id, outcome.body as RowsDone);
  }

  #caller(): Caller | Promise<Caller> {
    return this.#found?.caller ?? this.#home.callerOf(this.id);
  }

  /** Asked again as long as nobody here knows the function: the call may not be there yet. */
  async #find(): Promise<Found> {
    if (this.#found !== undefined) return this.#found;
    const caller = await this.#home.callerOf(this.id);
    const [root] = await caller.queue.tree(this.id);
    const definition = root && (await this.#home.knownAs(root.function));
    if (definition !== undefined) this.#found = { caller, definition };
    return { caller, definition };
  }
}

function isStream({ definition }: Found): boolean {
  return definition?.info.form === "stream";
}

function graphFrom(node: CallNode, nodes: readonly CallNode[]): CallGraph {
  const { id, state } = node;
  const children = nodes.filter(({ parent }) => parent === id).map((child) => graphFrom(child, nodes));
  return { id, functionName: node.function.split("@", 1)[0]!, state, children };
}
