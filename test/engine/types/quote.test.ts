import { describe, expect, test } from "vitest";
import { quoteName, quoteText } from "../../../engine/types/quote.ts";

describe("quoting", () => {
  test("doubles the quotes within a name", () => {
    expect(quoteName('say "hi"')).toBe('"say ""hi"""');
  });

  test("doubles the apostrophes within a text", () => {
    expect(quoteText("it's; DROP TABLE x --")).toBe("'it''s; DROP TABLE x --'");
  });

  test("spells a NUL, which would end the query", () => {
    expect(quoteText("a\0b")).toBe("('a' || chr(0) || 'b')");
  });
});
