import { expect, it } from "vitest";
import { joinTexts, renderText, sqlText } from "../../../engine/frame/sql-text.ts";

it("writes each source by what it is shown as, and nothing else", () => {
  const inner = sqlText`SELECT '__quarry_scan(1)' FROM ${{ source: 1 }}`;
  const text = sqlText`WITH ${joinTexts([inner, "x", { source: 2 }], ", ")} END`;
  expect(renderText(text, (id) => `<${id}>`)).toBe("WITH SELECT '__quarry_scan(1)' FROM <1>, x, <2> END");
});
