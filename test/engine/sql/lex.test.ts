import { describe, expect, it } from "vitest";
import { lex } from "../../../engine/sql/lex.ts";

const kinds = (sql: string) => lex(sql).map(({ kind, value }) => `${kind} ${value}`);

describe("lex", () => {
  it.each([
    ["SELECT a", ["word select", "word a"]],
    [`"A b""c"`, ['quoted A b"c']],
    ["'it''s'", ["text it's"]],
    [String.raw`e'it\'s; --'`, [String.raw`text e'it\'s; --'`]],
    ["$$a;'b$$ $x$ $$ $x$", ["text a;'b", "text  $$ "]],
    ["$1 $name ?", ["parameter 1", "parameter name", "parameter ?"]],
    ["1.5e-3 0xFF 1_000 .5", ["number 1.5e-3", "number 0xFF", "number 1_000", "number .5"]],
    ["f(x => 1)", ["word f", "symbol (", "word x", "symbol =>", "number 1", "symbol )"]],
    ["a--b\n/* c /* d */ ; */e", ["word a", "word e"]],
    ["été$1", ["word été$1"]],
    ["x'00ff'", ["text x'00ff'"]],
  ])("reads %s", (sql, expected) => {
    expect(kinds(sql)).toEqual(expected);
  });

  it.each([
    ["SELECT 'abc", 8],
    ['SELECT "abc', 8],
    ["/* never", 1],
    ["$q$ never $$", 1],
  ])("says where what does not end begins: %s", (sql, column) => {
    expect(() => lex(sql)).toThrow(expect.objectContaining({ code: "plan.syntax-error", place: { line: 1, column } }));
  });

  it("reads a megabyte in one pass", () => {
    const sql = `SELECT ${"a, ".repeat(350_000)}a`;
    expect(lex(sql)).toHaveLength(700_002);
  });
});
