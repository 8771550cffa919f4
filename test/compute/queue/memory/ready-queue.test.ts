import fc from "fast-check";
import { expect, test } from "vitest";
import type { BatchLimits } from "../../../../compute/queue/limits.ts";
import type { Lane, ReadyItem } from "../../../../compute/queue/memory/lanes.ts";
import { ReadyQueue, rankOf } from "../../../../compute/queue/memory/ready-queue.ts";

class Item implements ReadyItem<Item> {
  readonly tenant: string;
  readonly rank: number;
  readonly order: number;
  readonly rows: number;
  readonly bytes = 1;
  readonly weight = 1;
  isUrgent: boolean;
  readyUs = 0;
  tag = 0;
  lane: Lane<Item> | undefined;
  previous: Item | undefined;
  next: Item | undefined;

  constructor(order: number, options: { tenant?: string; rank?: number; rows?: number; urgent?: boolean } = {}) {
    this.order = order;
    this.tenant = options.tenant ?? "t";
    this.rank = options.rank ?? rankOf(0, false);
    this.rows = options.rows ?? 1;
    this.isUrgent = options.urgent ?? false;
  }
}

const BATCHES: BatchLimits = { maxRows: 4, maxBytes: 1e9, maxWeight: 1e9, maxWaitMs: 10, eager: false };

function fill(items: readonly Item[], batching?: BatchLimits): ReadyQueue<Item> {
  const queue = new ReadyQueue<Item>();
  queue.setBatching(batching);
  for (const item of items) queue.add(item, false);
  return queue;
}

function serve(queue: ReadyQueue<Item>, nestedOnly = false): Item | undefined {
  const first = queue.first(0, true, nestedOnly);
  if (first !== undefined) queue.remove([first], true);
  return first;
}

function drain(queue: ReadyQueue<Item>): number[] {
  const orders: number[] = [];
  for (let item = serve(queue); item !== undefined; item = serve(queue)) orders.push(item.order);
  return orders;
}

test("priority goes before fairness, calls of calls before roots, tenants take turns", () => {
  const queue = fill([
    new Item(0, { tenant: "a", rows: 5 }),
    new Item(1, { tenant: "a", rows: 5 }),
    new Item(2, { tenant: "b" }),
    new Item(3, { rank: rankOf(0, true) }),
    new Item(4, { rank: rankOf(3, false) }),
    new Item(5, { rank: rankOf(-10, true) }),
  ]);
  expect(drain(queue)).toEqual([4, 3, 0, 2, 1, 5]);
});

test("only calls made by other calls are found when only those are wanted", () => {
  const queue = fill([new Item(0, { rank: rankOf(5, false) }), new Item(1, { rank: rankOf(-5, true) })]);
  expect(serve(queue, true)?.order).toBe(1);
  expect(serve(queue, true)).toBeUndefined();
});

test("one that returns goes before its tenant's others and pays no second time", () => {
  const [first, second] = [new Item(0, { rows: 100 }), new Item(1)];
  const queue = fill([first, second]);
  serve(queue);
  queue.add(first, true);
  expect(drain(queue)).toEqual([0, 1]);
});

test("an unripe tenant does not stand before a ripe one, unless anyone will do", () => {
  const lone = new Item(0, { tenant: "lone" });
  const full = [1, 2].map((order) => new Item(order, { tenant: "full", rows: 2 }));
  const queue = fill([lone, ...full], BATCHES);
  expect(queue.first(0, false, false)?.tenant).toBe("full");
  expect(queue.first(0, true, false)?.tenant).toBe("lone");
  queue.remove(full, true);
  expect(queue.first(0, false, false)).toBeUndefined();
  expect(queue.ripeUs).toBe(10_000);
  expect(queue.first(10_000, false, false)).toBe(lone);
});

test("an urgent message makes its tenant's batch ripe, and no longer when it is gone", () => {
  const [patient, urgent] = [new Item(0), new Item(1, { urgent: true })];
  const queue = fill([patient, urgent], BATCHES);
  expect(queue.first(0, false, false)).toBe(patient);
  expect([...queue.companions(patient, false)]).toEqual([patient, urgent]);
  queue.remove([urgent], false);
  expect(queue.first(0, false, false)).toBeUndefined();
});

test("a batch is of one tenant, over all its ranks, highest first", () => {
  const [low, high] = [new Item(0, { rank: rankOf(0, false) }), new Item(1, { rank: rankOf(2, false) })];
  const queue = fill([low, high, new Item(2, { tenant: "other" })], BATCHES);
  expect([...queue.companions(high, false)]).toEqual([high, low]);
});

test("tens of thousands of tenants that come and go are forgotten", () => {
  const queue = fill([new Item(0, { tenant: "stays", rows: 1e9 }), new Item(1, { tenant: "stays" })]);
  for (let order = 2; order < 20_000; order++) {
    const item = new Item(order, { tenant: `tenant ${order}` });
    queue.add(item, false);
    queue.remove([item], true);
  }
  expect(queue.messages).toBe(2);
  expect(drain(queue)).toEqual([0, 1]);
});

test("every message is served once, each tenant's in order, whatever comes and goes", () => {
  const moves = fc.array(
    fc.record({
      tenant: fc.constantFrom("a", "b", "c"),
      rows: fc.integer({ min: 1, max: 9 }),
      urgent: fc.boolean(),
      kind: fc.constantFrom("add", "add", "serve", "withdraw"),
      pick: fc.nat(50),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(moves, fc.boolean(), (sequence, batched) => {
      const queue = fill([], batched ? BATCHES : undefined);
      const waiting = new Set<Item>();
      const last = new Map<string, number>();
      const take = (item: Item | undefined) => {
        expect(item === undefined ? waiting.size : 1).toBe(item === undefined ? 0 : 1);
        if (item === undefined) return;
        expect(waiting.delete(item)).toBe(true);
        expect(item.order).toBeGreaterThan(last.get(item.tenant) ?? -1);
        last.set(item.tenant, item.order);
      };
      sequence.forEach(({ kind, pick, ...options }, order) => {
        const chosen = [...waiting][pick % Math.max(1, waiting.size)];
        if (kind === "serve") take(serve(queue));
        else if (kind === "withdraw" && chosen !== undefined) {
          queue.remove([chosen], false);
          waiting.delete(chosen);
        } else {
          const item = new Item(order, options);
          queue.add(item, false);
          waiting.add(item);
        }
        expect(new Set(queue.all())).toEqual(waiting);
        expect(queue.messages).toBe(waiting.size);
      });
      while (waiting.size > 0) take(serve(queue));
      expect(serve(queue)).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});
