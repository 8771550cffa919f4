import { describe, expect, it } from "vitest";
import { lex } from "../../../engine/sql/lex.ts";
import { tableReferences } from "../../../engine/sql/table-references.ts";

const names = (sql: string) => {
  const tokens = lex(sql);
  return tableReferences(tokens).map((index) => tokens[index]!.value);
};

describe("tableReferences", () => {
  it.each([
    ["SELECT a, b FROM t, u AS x, (SELECT c, d FROM v) w JOIN y ON y.a = t.a, z WHERE a IN (1, 2)", "t u v y z"],
    ["FROM 'a.csv' SELECT x, y", "a.csv"],
    ["SELECT 'a.csv', 'b.csv'", ""],
    ["WITH c AS (FROM a) SELECT * FROM c, LATERAL f(c.x) g ORDER BY 1, 2", "a c f"],
    ["SELECT * FROM (a JOIN b USING (k, l)) JOIN c USING (k), d", "a b c d"],
    ["SELECT (SELECT max(x) FROM u), y FROM t GROUP BY a, b", "u t"],
    ["SELECT * FROM t UNION ALL SELECT a, b FROM u", "t u"],
  ])("finds the tables of %s", (sql, expected) => {
    expect(names(sql).join(" ")).toBe(expected);
  });
});
