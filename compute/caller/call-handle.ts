// A deferred call, found by its id: its result, its items, its end, the calls it made.
import { type Call, type CallGraph, parseResult } from "../../catalog/index.ts";
import type { Clock } from "../clock.ts";
import type { CallId, CallNode } from "../queue/messages.ts";
import type { ServedFunction } from "../served-function.ts";
import type { RowsDone } from "../wire/payload.ts";
import type { Caller } from "./caller.ts";
import { checkCount, checkPatience } from "./check-options.ts";
import { endError, resultExpired, stillRunning, unknownCall } from "./end-errors.ts";
import { readItems } from "./read-items.ts";
import type { FinalState, ResultWatch } from "./result-watch.ts";
import { onlyValue } from "./row-outcome.ts";
import { withinTime } from "./within-time.ts";

/** What handles share. */
export interface CallHome {
  readonly caller: Caller;
  readonly clock: Clock;
  readonly results: ResultWatch;
  /** The function that the queue knows under this name, if this process does. */
  knownAs(key: string): ServedFunction | undefined;
}

export class CallHandle implements Call<unknown> {
  readonly id: CallId;
  readonly #home: CallHome;
  #served: ServedFunction | undefined;

  /** @param served undefined: to be found out */
  constructor(id: CallId, home: CallHome, served?: ServedFunction | undefined) {
    this.id = id;
    this.#home = home;
    this.#served = served;
  }

  async get(options: { readonly timeoutMs?: number | undefined } = {}): Promise<unknown> {
    const { timeoutMs } = options;
    checkPatience("timeoutMs", timeoutMs);
    const late = () => stillRunning(this.id, timeoutMs ?? 0);
    const isStream = await this.#isStream();
    if (timeoutMs === 0 && (await this.#home.results.look(this.id)) === undefined) throw late();
    const leaving = new AbortController();
    const result = isStream ? this.#gather(leaving.signal) : this.#wait(leaving.signal);
    const patienceMs = timeoutMs === 0 ? undefined : timeoutMs;
    return await withinTime(this.#home.clock, patienceMs, result, late).finally(() => leaving.abort());
  }

  async *stream(options: { readonly cursor?: number | undefined } = {}): AsyncGenerator<unknown, void, void> {
    const { cursor = 0 } = options;
    checkCount("cursor", cursor);
    if (await this.#isStream()) return yield* this.#items(cursor, new AbortController().signal);
    const value = await this.get();
    if (cursor === 0) yield value;
  }

  async cancel(reason = "cancelled by its caller"): Promise<void> {
    await this.#home.caller.cancel([this.id], reason);
  }

  async graph(): Promise<CallGraph> {
    const nodes = await this.#home.caller.queue.tree(this.id);
    const [root] = nodes;
    if (root === undefined) throw unknownCall(this.id);
    return graphFrom(root, nodes);
  }

  async *#items(cursor: number, leaving: AbortSignal): AsyncGenerator<unknown, void, void> {
    const definition = this.#served!.definition;
    for await (const item of readItems(this.#home.caller.queue, this.id, cursor, leaving)) {
      yield parseResult(definition, item);
    }
    await this.#wait(leaving);
  }

  async #gather(leaving: AbortSignal): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    for await (const item of this.#items(0, leaving)) items.push(item);
    return items;
  }

  async #wait(leaving: AbortSignal): Promise<unknown> {
    const { results } = this.#home;
    return this.#valueOf((await results.look(this.id)) ?? (await results.wait(this.id, leaving)));
  }

  #valueOf(state: FinalState): unknown {
    if (state.kind === "expired") throw resultExpired(this.id);
    if (state.kind === "unknown") throw unknownCall(this.id);
    const { outcome } = state;
    const definition = this.#served?.definition;
    if (outcome.kind === "ended") {
      const named = { callId: this.id, functionName: definition?.info.name ?? "" };
      throw endError(outcome.reason, named, outcome.detail);
    }
    return onlyValue(definition, this.id, outcome.body as RowsDone);
  }

  async #isStream(): Promise<boolean> {
    if (this.#served === undefined) {
      const [root] = await this.#home.caller.queue.tree(this.id);
      this.#served = root && this.#home.knownAs(root.function);
    }
    return this.#served?.definition.body.form === "stream";
  }
}

function graphFrom(node: CallNode, nodes: readonly CallNode[]): CallGraph {
  const { id, state } = node;
  const children = nodes.filter(({ parent }) => parent === id).map((child) => graphFrom(child, nodes));
  return { id, functionName: node.function.split("@", 1)[0]!, state, children };
}
