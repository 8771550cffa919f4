// The functions of a shard, and the gates and buckets that they share by key.
import { QuarryError } from "../../../engine/index.ts";
import type { FunctionLimits, GateLimit, RateLimit } from "../limits.ts";
import type { LeaseToken } from "../messages.ts";
import { Bucket } from "./bucket.ts";
import { type Alarms, FunctionQueue, Gate, type OpenLease } from "./records.ts";

/** Functions by name; the newest word about each counts. */
export class Functions {
  readonly #alarms: Alarms;
  readonly #byName = new Map<string, FunctionQueue>();
  readonly #gates = new Map<string, Gate>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(alarms: Alarms) {
    this.#alarms = alarms;
  }

  get(name: string): FunctionQueue | undefined {
    return this.#byName.get(name);
  }

  all(): Iterable<FunctionQueue> {
    return this.#byName.values();
  }

  /** An open lease. Few are looked for, and few are open at once. */
  leaseOf(token: LeaseToken): OpenLease | undefined {
    for (const { leases } of this.all()) for (const lease of leases) if (lease.token === token) return lease;
    return undefined;
  }

  /** Makes limits known. Nothing is changed when there is a conflict. */
  declare(limits: readonly FunctionLimits[]): void {
    const newest = new Map<string, FunctionLimits>();
    for (const served of this.#byName.values()) newest.set(served.name, served.limits);
    for (const declared of limits) newest.set(declared.function, declared);
    for (const declared of limits) for (const other of newest.values()) refuseConflict(declared, other);
    for (const declared of limits) {
      this.#set(declared);
      this.#supersede(declared);
    }
  }

  /** What the versions of one function say of a key is one word, the newest: what an older one said of it binds nobody. */
  #supersede({ function: name, gate, rate }: FunctionLimits): void {
    for (const served of this.#byName.values()) {
      if (baseName(served.name) !== baseName(name)) continue;
      const { limits } = served;
      if (limits.gate.key === gate.key) served.limits = { ...served.limits, gate };
      if (rate !== undefined && limits.rate?.key === rate.key) served.limits = { ...served.limits, rate };
    }
  }

  #set(limits: FunctionLimits): void {
    const gate = this.#gateOf(limits.gate);
    const known = this.#byName.get(limits.function);
    const ownBucket = known?.limits.rate === undefined ? known?.bucket : undefined;
    const bucket = this.#bucketOf(limits.rate) ?? ownBucket ?? new Bucket(undefined);
    const served = known ?? new FunctionQueue(limits, gate, bucket, this.#alarms);
    if (known !== undefined) known.gate.functions.delete(known);
    served.limits = limits;
    served.gate = gate;
    served.bucket = bucket;
    served.ready.setBatching(limits.batching);
    gate.functions.add(served);
    this.#byName.set(served.name, served);
  }

  #gateOf(limit: GateLimit): Gate {
    const gate = this.#gates.get(limit.key) ?? new Gate(limit);
    this.#gates.set(limit.key, gate);
    gate.limit = limit;
    return gate;
  }

  #bucketOf(limit: RateLimit | undefined): Bucket | undefined {
    if (limit === undefined) return undefined;
    const bucket = this.#buckets.get(limit.key) ?? new Bucket(limit);
    this.#buckets.set(limit.key, bucket);
    bucket.limit = limit;
    return bucket;
  }
}

/** Versions of one function may differ, the newest word counts; two functions may not. */
function refuseConflict(left: FunctionLimits, right: FunctionLimits): void {
  if (baseName(left.function) === baseName(right.function)) return;
  if (left.gate.key === right.gate.key && !isSame(left.gate, right.gate))
    refuse(left, right, left.gate.key, "concurrency");
  if (left.rate === undefined || right.rate === undefined) return;
  if (left.rate.key === right.rate.key && !isSame(left.rate, right.rate)) refuse(left, right, left.rate.key, "rate");
}

function baseName(name: string): string {
  const at = name.indexOf("@");
  return at < 0 ? name : name.slice(0, at);
}

function isSame<Limit extends GateLimit | RateLimit>(left: Limit, right: Limit): boolean {
  return Object.entries(left).every(([name, value]) => right[name as keyof Limit] === value);
}

function refuse(left: FunctionLimits, right: FunctionLimits, key: string, kind: "concurrency" | "rate"): never {
  const say = ({ function: name, gate, rate }: FunctionLimits): string =>
    kind === "concurrency"
      ? `${name} says at most ${gate.maxConcurrent} at once (nested: ${gate.nested})`
      : `${name} says ${rate?.tokens} per ${(rate?.periodUs ?? 0) / 1000} ms, burst ${rate?.burst}`;
  const detail = `${say(left)}, ${say(right)}`;
  throw new QuarryError(
    "config.policy-conflict",
    `Two functions share the ${kind} key "${key}" and differ: ${detail}.`,
    {
      key,
      functions: [left.function, right.function],
      detail,
    },
  );
}
