import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useSql } from "./open-sql.ts";

const db = useSql();

/** Texts that mean something to SQL, and any others. */
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc
    .array(fc.constantFrom("'", '"', "$1", "$$", "--", "/*", "*/", ";", "\\", "\0", "\n", "?", "double(1)"))
    .map((parts) => parts.join("")),
);

describe("a parameter", () => {
  it("is read as the value it is, whatever is in it", async () => {
    const sameRow = fc.asyncProperty(text, text, fc.integer(), async (first, second, number) => {
      const sql = "SELECT $1 AS a, '$2' AS b, $2 AS c, double($number) AS d";
      const byName = { 1: first, 2: second, number };
      expect(await db.rows(sql, { params: byName })).toEqual([{ a: first, b: "$2", c: second, d: number * 2 }]);
    });
    await fc.assert(sameRow, { numRuns: 40 });
  });
});
