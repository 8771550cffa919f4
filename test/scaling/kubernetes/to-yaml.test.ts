// YAML that says what the data says, to any reader.
import { loadYaml } from "@kubernetes/client-node";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toYaml } from "../../../scaling/kubernetes/to-yaml.ts";

test("writes blocks, and quotes only what could be mistaken", () => {
  const value = { a: "x", b: [{ c: 1, d: "1" }, "yes", []], e: {}, f: undefined, "g:h": null, i: [["j"], "k: l"] };
  expect(toYaml(value)).toBe(`a: x
b:
  - c: 1
    d: "1"
  - "yes"
  - []
e: {}
g:h: null
i:
  - - j
  - "k: l"
`);
});

test("is read back as it was", () => {
  const word = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("no", "0x1", "1e3", "2026-01-01", "~", "<<", "=", "a:b", "1:2"),
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: "small" },
      word,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("json")),
      fc.dictionary(
        word.filter((key) => key !== "__proto__" && key !== "<<"),
        tie("json"),
      ),
    ),
  }));
  const read = (text: string) => loadYaml<{ readonly value: unknown }>(text).value;
  const wrap = (value: unknown) => toYaml({ apiVersion: "example.com/v1", kind: "Anything", value });
  fc.assert(fc.property(json, (value) => void expect(read(wrap(value))).toEqual(JSON.parse(JSON.stringify(value)))));
});
