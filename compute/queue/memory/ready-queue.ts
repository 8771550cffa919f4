// The messages of one function that could run now: by rank, in a rank by fair tag over tenants, in a tenant in order.
// No step looks at more than one message: lists for tenants, heaps over tenants.
import { batchReady } from "../../policy/batch-ready.ts";
import type { BatchLimits } from "../limits.ts";
import { Heap } from "./heap.ts";
import { Band, Lane, type ReadyItem, Tenant } from "./lanes.ts";

/** The rank of a message: higher goes first. Calls made by other calls go before roots of the same priority. */
export function rankOf(priority: number, isNested: boolean): number {
  return priority * 2 + (isNested ? 1 : 0);
}

function isNestedRank(rank: number): boolean {
  return rank % 2 !== 0;
}

/** Drained tenants are remembered for their fair tags; when there are this many, those without effect are forgotten. */
const MAX_DRAINED_TENANTS = 1_000;

/** Ready messages in the order they are to be served. */
export class ReadyQueue<Item extends ReadyItem<Item>> {
  messages = 0;
  nestedMessages = 0;
  #batching: BatchLimits | undefined;
  #sweepAt = MAX_DRAINED_TENANTS;
  readonly #tenants = new Map<string, Tenant<Item>>();
  /** Highest rank first. */
  readonly #bands: Band<Item>[] = [];
  readonly #ripening = new Heap<Tenant<Item>>((left, right) => left.ripeUs < right.ripeUs);

  /** Undefined: every message is a batch of its own. */
  setBatching(batching: BatchLimits | undefined): void {
    this.#batching = batching;
    for (const tenant of this.#tenants.values()) this.#judge(tenant);
  }

  /** Lets `item` wait. One that `returns` has had its turn and goes to the front of its tenant's lane. */
  add(item: Item, returns: boolean): void {
    const lane = this.#laneOf(item);
    if (returns) lane.addFirst(item);
    else lane.addLast(item);
    this.#count(item, 1);
    lane.tenant.count(item, 1);
    this.#place(lane);
    this.#judge(lane.tenant);
  }

  /** Takes out messages of one tenant, wherever they stand. Served: others' fair tags now count from theirs. */
  remove(items: readonly Item[], served: boolean): void {
    const tenant = items[0]?.lane?.tenant;
    if (tenant === undefined) return;
    for (const item of items) {
      const lane = item.lane!;
      if (served) lane.band.virtualTime = Math.max(lane.band.virtualTime, item.tag);
      lane.remove(item);
      this.#count(item, -1);
      tenant.count(item, -1);
    }
    for (const lane of tenant.lanes) this.#place(lane);
    this.#judge(tenant);
    if (this.messages === 0) this.#forgetTags();
    else if (this.#tenants.size > this.#sweepAt) this.#sweep();
  }

  /**
   * The message that is to be served next: of the ripe ones, or of all when `anyone` is. `nestedOnly`: of those made by other
   * calls.
   */
  first(nowUs: number, anyone: boolean, nestedOnly: boolean): Item | undefined {
    this.#ripen(nowUs);
    for (const band of this.#bands) {
      const lane = nestedOnly && !isNestedRank(band.rank) ? undefined : band.first(anyone);
      if (lane !== undefined) return lane.items.head;
    }
    return undefined;
  }

  /** The messages of the tenant of `first` that could share its batch, in order, `first` first. */
  *companions(first: Item, nestedOnly: boolean): Iterable<Item> {
    for (const lane of first.lane!.tenant.lanes) {
      if (nestedOnly && !isNestedRank(lane.band.rank)) continue;
      yield* lane.items;
    }
  }

  /** When the next batch is ripe by waiting alone; Infinity: none waits for that. */
  get ripeUs(): number {
    return this.#ripening.top?.ripeUs ?? Number.POSITIVE_INFINITY;
  }

  /** All messages, in no order. */
  *all(): Iterable<Item> {
    for (const tenant of this.#tenants.values()) {
      for (const lane of tenant.lanes) yield* lane.items;
    }
  }

  #count(item: Item, sign: 1 | -1): void {
    this.messages += sign;
    if (isNestedRank(item.rank)) this.nestedMessages += sign;
  }

  #laneOf(item: Item): Lane<Item> {
    const tenant = this.#tenantOf(item.tenant);
    for (const lane of tenant.lanes) if (lane.band.rank === item.rank) return lane;
    const lane = new Lane(tenant, this.#bandOf(item.rank));
    tenant.lanes.push(lane);
    tenant.lanes.sort((left, right) => right.band.rank - left.band.rank);
    return lane;
  }

  #tenantOf(name: string): Tenant<Item> {
    const known = this.#tenants.get(name);
    if (known !== undefined) return known;
    const made = new Tenant<Item>();
    this.#tenants.set(name, made);
    return made;
  }

  #bandOf(rank: number): Band<Item> {
    for (const known of this.#bands) if (known.rank === rank) return known;
    const made = new Band<Item>(rank);
    this.#bands.push(made);
    this.#bands.sort((left, right) => right.rank - left.rank);
    return made;
  }

  /** Puts a lane where its head belongs in the heap that its tenant's ripeness says, or in none. */
  #place(lane: Lane<Item>): void {
    if (lane.items.head === undefined) {
      if (lane.place >= 0) lane.heap.remove(lane);
    } else if (lane.place < 0) lane.heap.add(lane);
    else lane.heap.moved(lane);
  }

  /** Decides anew whether the tenant is ripe, and when it will be. */
  #judge(tenant: Tenant<Item>): void {
    const rule = this.#batching;
    const delayUs = rule === undefined || tenant.messages === 0 ? 0 : batchReady(rule, tenant);
    this.#setRipe(tenant, delayUs === 0, delayUs === 0 ? Number.POSITIVE_INFINITY : tenant.oldestUs + delayUs);
  }

  #setRipe(tenant: Tenant<Item>, isRipe: boolean, ripeUs: number): void {
    if (tenant.ripeUs !== ripeUs) {
      tenant.ripeUs = ripeUs;
      if (tenant.place >= 0) this.#ripening.remove(tenant);
      if (ripeUs !== Number.POSITIVE_INFINITY) this.#ripening.add(tenant);
    }
    if (tenant.isRipe === isRipe) return;
    for (const lane of tenant.lanes) if (lane.place >= 0) lane.heap.remove(lane);
    tenant.isRipe = isRipe;
    for (const lane of tenant.lanes) if (lane.items.head !== undefined) lane.heap.add(lane);
  }

  #ripen(nowUs: number): void {
    for (let tenant = this.#ripening.top; tenant !== undefined && tenant.ripeUs <= nowUs; tenant = this.#ripening.top) {
      this.#setRipe(tenant, true, Number.POSITIVE_INFINITY);
    }
  }

  /** Nothing waits: everybody begins anew. The only tenant there is keeps its place, for it is likely to come again. */
  #forgetTags(): void {
    for (const known of this.#bands) known.virtualTime = 0;
    if (this.#tenants.size > 1) this.#tenants.clear();
    for (const tenant of this.#tenants.values()) for (const lane of tenant.lanes) lane.forgetTags();
    this.#sweepAt = MAX_DRAINED_TENANTS;
  }

  #sweep(): void {
    for (const [name, tenant] of this.#tenants) {
      const isSpent = tenant.lanes.every((lane) => lane.isSpent);
      if (tenant.messages === 0 && isSpent) this.#tenants.delete(name);
    }
    this.#sweepAt = Math.max(MAX_DRAINED_TENANTS, 2 * this.#tenants.size);
  }
}
