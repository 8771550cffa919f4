import { expect, it } from "vitest";
import { plan, run } from "../../plan/planned.ts";

it("gives every row of a query with calls the same instant", async () => {
  const planned = await plan((call) => `SELECT now() = now() AS same, now() AS at, ${call(1, "b")} AS g FROM t`);
  const { rows } = await run(planned);
  expect(rows.every(({ same }) => same)).toBe(true);
  expect(new Set(rows.map(({ at }) => Number(at)))).toHaveProperty("size", 1);
});
