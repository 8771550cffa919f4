// How ready messages stand in line: in lanes of one tenant and one rank, lanes in bands of one rank.
import type { WaitingBatch } from "../../policy/batch-ready.ts";
import { fairTag } from "../../policy/fair-tag.ts";
import { Heap, type Placed } from "./heap.ts";
import { type Linked, LinkedList } from "./linked-list.ts";

/** What a message must have to stand in a lane. */
export interface ReadyItem<Self extends ReadyItem<Self>> extends Linked<Self> {
  readonly tenant: string;
  readonly rank: number;
  /** Of submission: who came first goes first among equals. */
  readonly order: number;
  readonly rows: number;
  readonly bytes: number;
  readonly weight: number;
  /** A batch that holds it waits for nobody else's. */
  readonly isUrgent: boolean;
  readyUs: number;
  tag: number;
  lane: Lane<Self> | undefined;
}

/** The messages of one tenant in one band, in the order they are to be served. */
export class Lane<Item extends ReadyItem<Item>> implements Placed {
  place = -1;
  readonly items = new LinkedList<Item>();
  readonly tenant: Tenant<Item>;
  readonly band: Band<Item>;
  /** The least fair tag of its next message. */
  #finish = 0;

  constructor(tenant: Tenant<Item>, band: Band<Item>) {
    this.tenant = tenant;
    this.band = band;
  }

  /** The heap it stands in while it holds something. */
  get heap(): Heap<Lane<Item>> {
    return this.tenant.isRipe ? this.band.ripe : this.band.unripe;
  }

  /** What it had its turn for is no longer held against it. */
  get isSpent(): boolean {
    return this.#finish <= this.band.virtualTime;
  }

  addLast(item: Item): void {
    const { start, finish } = fairTag(this.band.virtualTime, this.#finish, item.rows);
    this.#finish = finish;
    item.tag = start;
    item.lane = this;
    this.items.addLast(item);
  }

  /** For one that has had its turn: it pays for no other. */
  addFirst(item: Item): void {
    item.tag = Math.min(this.band.virtualTime, this.items.head?.tag ?? Number.POSITIVE_INFINITY);
    item.lane = this;
    this.items.addFirst(item);
  }

  remove(item: Item): void {
    this.items.remove(item);
    item.lane = undefined;
  }

  forgetTags(): void {
    this.#finish = 0;
  }
}

/** All that waits of one tenant: what its next batch is judged by. */
export class Tenant<Item extends ReadyItem<Item>> implements Placed, WaitingBatch {
  place = -1;
  rows = 0;
  bytes = 0;
  weight = 0;
  messages = 0;
  /** It is judged as when its oldest message came, while other batches run: what passes from then on is in `ripeUs`. */
  readonly waitedUs = 0;
  readonly runningLeases = 1;
  /** Its batch would go out although others of the function run. */
  isRipe = true;
  /** When it is ripe by waiting. */
  ripeUs = Number.POSITIVE_INFINITY;
  /** Highest rank first. */
  readonly lanes: Lane<Item>[] = [];
  #urgent = 0;

  get flush(): boolean {
    return this.#urgent > 0;
  }

  /** Since when the oldest message waits. Urgent ones may stand before it, but then the tenant is ripe anyway. */
  get oldestUs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { items } of this.lanes) oldest = Math.min(oldest, items.head?.readyUs ?? oldest);
    return oldest;
  }

  count(item: Item, sign: 1 | -1): void {
    this.rows += sign * item.rows;
    this.bytes += sign * item.bytes;
    this.weight += sign * item.weight;
    this.messages += sign;
    if (item.isUrgent) this.#urgent += sign;
    if (this.messages === 0) this.weight = 0;
  }
}

/** Everything of one rank: its lanes that hold something, ripe ones apart. */
export class Band<Item extends ReadyItem<Item>> {
  readonly rank: number;
  /** The fair tag of the message served last. */
  virtualTime = 0;
  readonly ripe: Heap<Lane<Item>> = new Heap(isBefore);
  readonly unripe: Heap<Lane<Item>> = new Heap(isBefore);

  constructor(rank: number) {
    this.rank = rank;
  }

  /** The lane whose head is to be served next: of ripe tenants, or of all when `anyone` is. */
  first(anyone: boolean): Lane<Item> | undefined {
    const ripe = this.ripe.top;
    const unripe = anyone ? this.unripe.top : undefined;
    return ripe === undefined || (unripe !== undefined && isBefore(unripe, ripe)) ? unripe : ripe;
  }
}

function isBefore<Item extends ReadyItem<Item>>(left: Lane<Item>, right: Lane<Item>): boolean {
  const [first, second] = [left.items.head!, right.items.head!];
  return first.tag < second.tag || (first.tag === second.tag && first.order < second.order);
}
