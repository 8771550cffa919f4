import { describe, expect, it } from "vitest";
import { ByteBudget } from "../../../engine/execute/byte-budget.ts";
import { inWindow, type Piece, piece } from "../../../engine/execute/window.ts";

/** Pieces of one byte each that settle when told, and how many were started. */
function pieces(count: number) {
  const settle: (() => void)[] = [];
  let started = 0;
  let closed = false;
  async function* start(): AsyncGenerator<Piece<number>, void, void> {
    try {
      for (let index = 0; index < count; index++) {
        started++;
        yield piece(1, new Promise((resolve) => settle.push(() => resolve(index))));
      }
    } finally {
      closed = true;
    }
  }
  return { start, settle, started: () => started, closed: () => closed };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("inWindow", () => {
  it("keeps as many bytes in flight as allowed and no more", async () => {
    const work = pieces(10);
    const results = inWindow(work.start(), { maxBytes: 3, maxPieces: 100, ordered: true, budget: new ByteBudget(100) });
    const first = results.next();
    await turn();
    expect(work.started()).toBe(3);
    work.settle[0]?.();
    expect(await first).toEqual({ done: false, value: 0 });
    await results.return();
  });

  it("shares a budget with other windows, and stops none of them", async () => {
    const budget = new ByteBudget(3);
    const limits = { maxBytes: 9, maxPieces: 9, ordered: true, budget };
    const [work, other] = [pieces(10), pieces(10)];
    const [results, others] = [inWindow(work.start(), limits), inWindow(other.start(), limits)];
    const first = results.next();
    await turn();
    const firstOther = others.next();
    await turn();
    expect([work.started(), other.started()]).toEqual([3, 1]);
    for (const settle of work.settle) settle();
    await first;
    await results.return();
    other.settle[0]?.();
    await firstOther;
    const secondOther = others.next();
    await turn();
    expect(other.started()).toBe(4);
    for (const settle of other.settle) settle();
    await secondOther;
    await others.return();
    expect(budget.hasRoom).toBe(true);
  });

  it("gives results in the order of the input", async () => {
    const work = pieces(2);
    const results = inWindow(work.start(), { maxBytes: 9, maxPieces: 9, ordered: true, budget: new ByteBudget(100) });
    const first = results.next();
    await turn();
    work.settle[1]?.();
    await turn();
    work.settle[0]?.();
    expect([(await first).value, (await results.next()).value]).toEqual([0, 1]);
  });

  it("gives results as they come when order is free", async () => {
    const work = pieces(2);
    const results = inWindow(work.start(), { maxBytes: 9, maxPieces: 9, ordered: false, budget: new ByteBudget(100) });
    const first = results.next();
    await turn();
    work.settle[1]?.();
    expect((await first).value).toBe(1);
    work.settle[0]?.();
    expect((await results.next()).value).toBe(0);
  });

  it("closes its input when the consumer leaves", async () => {
    const work = pieces(5);
    const results = inWindow(work.start(), { maxBytes: 2, maxPieces: 9, ordered: true, budget: new ByteBudget(100) });
    const first = results.next();
    await turn();
    work.settle[0]?.();
    await first;
    await results.return();
    expect(work.closed()).toBe(true);
  });

  it("ends with the first failure", async () => {
    async function* start(): AsyncGenerator<Piece<number>, void, void> {
      yield piece(1, Promise.reject(new RangeError("no")));
      yield piece(1, Promise.resolve(1));
    }
    const results = inWindow(start(), { maxBytes: 9, maxPieces: 9, ordered: true, budget: new ByteBudget(100) });
    await expect(results.next()).rejects.toThrow("no");
  });
});
