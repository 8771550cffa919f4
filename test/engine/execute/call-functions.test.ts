import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fn, rowError } from "../../../catalog/index.ts";
import { plan, run } from "../plan/planned.ts";

/** A number-to-number function that notes what it was called with. */
function noting(options: { readonly pure?: boolean; readonly concurrency?: number } = {}) {
  const seen: number[] = [];
  const spec = { name: "noting", input: { x: z.number() }, output: z.number(), concurrency: 4, ...options };
  return { seen, note: fn(spec).row(({ x }) => seen.push(x) * 0 + x + 1) };
}

describe("call-functions", () => {
  it("keeps the order of rows however long each call takes", async () => {
    const slowFirst = fn({ name: "slow_first", input: { x: z.number() }, output: z.number(), concurrency: 10 }).row(
      async ({ x }) => {
        for (let turn = 0; turn < 10 - x; turn++) await Promise.resolve();
        return x;
      },
    );
    const planned = await plan((call) => `SELECT a, ${call(0, "a")} AS x FROM t`, [slowFirst]);
    const { rows } = await run(planned);
    expect(rows.map(({ x }) => x)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("does not call for null where the parameter takes none, and answers null", async () => {
    const { seen, note } = noting();
    const planned = await plan((call) => `SELECT ${call(0, "nullif(a, 3)")} AS x FROM t LIMIT 5`, [note]);
    const { rows } = await run(planned);
    expect(rows.map(({ x }) => x)).toEqual([1, 2, 3, null, 5]);
    expect(seen.toSorted()).toEqual([0, 1, 2, 4]);
  });

  it("calls for null where the parameter takes it", async () => {
    const orZero = fn({ name: "or_zero", input: { x: z.number().nullable() }, output: z.number(), concurrency: 2 }).row(
      ({ x }) => x ?? 0,
    );
    const planned = await plan((call) => `SELECT ${call(0, "nullif(a, 1)")} AS x FROM t LIMIT 3`, [orZero]);
    expect((await run(planned)).rows).toEqual([{ x: 0 }, { x: 0 }, { x: 2 }]);
  });

  it("calls only the rows of the branch taken", async () => {
    const { seen, note } = noting();
    const planned = await plan((call) => `SELECT CASE WHEN a > 6 THEN ${call(0, "a")} END AS x FROM t`, [note]);
    const { rows, metrics } = await run(planned);
    expect(rows.map(({ x }) => x)).toEqual([null, null, null, null, null, null, null, 8, 9, 10]);
    expect(seen.toSorted()).toEqual([7, 8, 9]);
    expect(metrics.calls).toBe(3);
  });

  it("asks a pure function once for equal arguments, over all batches", async () => {
    const { seen, note } = noting({ pure: true, concurrency: 1 });
    const planned = await plan((call) => `SELECT ${call(0, "(a % 3)::INTEGER")} AS x FROM t`, [note]);
    const { rows } = await run(planned);
    expect(rows.map(({ x }) => x)).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1]);
    expect(seen.toSorted()).toEqual([0, 1, 2]);
  });

  it("asks any other function once a row", async () => {
    const { seen, note } = noting();
    await run(await plan((call) => `SELECT ${call(0, "(a % 3)::INTEGER")} AS x FROM t`, [note]));
    expect(seen).toHaveLength(10);
  });

  it("stops calling when a limit above a filter has its rows", async () => {
    const { seen, note } = noting({ concurrency: 1 });
    const planned = await plan((call) => `SELECT a FROM t WHERE ${call(0, "a")} > 1 LIMIT 2`, [note]);
    expect((await run(planned)).rows).toEqual([{ a: 1n }, { a: 2n }]);
    expect(seen.length).toBeLessThan(10);
  });

  it("joins what an Arrow handler answers in several batches", async () => {
    const same = fn({ name: "same", input: { s: z.string() }, output: z.string(), concurrency: 1 }).arrow(
      (batch) => batch,
      {
        maxRows: 3,
      },
    );
    const planned = await plan((call) => `SELECT ${call(0, "b")} AS x, b FROM t`, [same]);
    const { rows, metrics } = await run(planned);
    expect(rows.every(({ x, b }) => x === b)).toBe(true);
    expect(metrics.calls).toBe(10);
  });

  it("runs the independent calls of a projection at the same time", async () => {
    let waiting = 0;
    const bothHere = deferred();
    const meet = (name: string) =>
      fn({ name, input: { x: z.number() }, output: z.number(), concurrency: 1 }).row(async ({ x }) => {
        if (++waiting === 2) bothHere.resolve(undefined);
        await bothHere.promise;
        return x;
      });
    const planned = await plan(
      (call) => `SELECT ${call(0, "a")} AS x, ${call(1, "a")} AS y FROM t LIMIT 1`,
      [meet("left_one"), meet("right_one")],
    );
    expect((await run(planned)).rows).toEqual([{ x: 0, y: 0 }]);
  });
});

function deferred() {
  let resolve!: (value: unknown) => void;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const odd = fn({ name: "odd", input: { x: z.number() }, output: z.number(), concurrency: 4 }).row(({ x }) => {
  if (x === 2) return rowError("TooEven", "two");
  if (x === 4) throw new RangeError("four");
  return x;
});

describe("a failed row", () => {
  it("ends the query, naming function, row and what was thrown", async () => {
    const planned = await plan((call) => `SELECT ${call(0, "a")} AS x FROM t`, [odd]);
    await expect(run(planned)).rejects.toMatchObject({
      code: "function.failed",
      message: "odd: TooEven: two",
      facts: { functionName: "odd", remoteType: "TooEven", row: 2, attempts: 1 },
    });
  });

  it("is null and counted where the call says so", async () => {
    const planned = await plan(
      (call) => `SELECT ${call(0, "a")} AS x FROM t LIMIT 5`,
      [{ function: odd, onError: "null" }],
    );
    const { rows, metrics } = await run(planned);
    expect(rows.map(({ x }) => x)).toEqual([0, 1, null, 3, null]);
    expect(metrics.errors).toEqual({ TooEven: 1, RangeError: 1 });
    expect(metrics.failures).toBe(2);
  });

  it("says what happened where the call asks", async () => {
    const planned = await plan(
      (call) => `SELECT ${call(0, "a")} AS x FROM t LIMIT 3`,
      [{ function: odd, onError: "try" }],
    );
    const { rows } = await run(planned);
    expect(rows[1]).toMatchObject({ x: { ok: true, value: 1, error_type: null, error_message: null, attempts: 1 } });
    expect(rows[2]).toMatchObject({ x: { ok: false, value: null, error_type: "TooEven", error_message: "two" } });
  });
});

describe("stopping", () => {
  it("tells the handlers in flight and gives up waiting for them", async () => {
    const started = deferred();
    const told = deferred();
    const waits = fn({ name: "waits", input: { x: z.number() }, output: z.number(), concurrency: 2 }).row(
      ({ x }, { signal }) => {
        started.resolve(undefined);
        signal.addEventListener("abort", told.resolve);
        return new Promise<number>((resolve) => told.promise.then(() => resolve(x)));
      },
    );
    const planned = await plan((call) => `SELECT ${call(0, "a")} AS x FROM t`, [waits]);
    const controller = new AbortController();
    const running = run(planned, { signal: controller.signal });
    await started.promise;
    controller.abort("enough");
    await expect(running).rejects.toMatchObject({ code: "plan.aborted", facts: { reason: "enough" } });
    await told.promise;
  });
});
