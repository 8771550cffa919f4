import { describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";
import { double, isOdd, label, TWINS } from "./twins.ts";

const ROWS = [1, 2, 3, 4, 5].map((a) => ({ a, b: a % 2 === 0 ? "even" : "odd" }));
const OTHERS = [1, 3, 5, 7].map((a) => ({ a, c: a * 10 }));

async function open() {
  const session = await openSession({ functions: [double, isOdd, label] });
  const t = session.frames.fromRows(ROWS).select("a", "b");
  const u = session.frames.fromRows(OTHERS).select("a", "c");
  session.register("t", t);
  session.register("u", u);
  return { session, tables: { t, u } as never };
}

describe("SQL and its twin frame", () => {
  it.each(TWINS)("have the same optimized plan: %s", async (sql, frame) => {
    const { session, tables } = await open();
    const [left, right] = [session.sql(sql), frame(tables)];
    const options = { level: "logical" } as const;
    expect(await left.explain(options)).toBe(await right.explain(options));
    expect(await left.toArray()).toEqual(await right.toArray());
  });
});
