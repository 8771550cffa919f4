import { expect, test } from "vitest";
import { declarations } from "../../catalog/declarations.ts";
import type { FunctionDescription } from "../../catalog/deploy/function-description.ts";
import { describeFunction } from "../../catalog/deploy/function-description.ts";
import { entryOf } from "../conformance/catalog-store-suite.ts";

const NOTHING = { tables: new Map(), functions: [] };

/** A function of such inputs. */
function described(name: string, inputs: readonly string[], place = "f.ts:1:1"): FunctionDescription {
  const { info, types, ...rest } = entryOf(name, "1", { place });
  const parameters = inputs.map((input) => ({ ...info.parameters[0]!, name: input }));
  const texts = { ...types, parameters: inputs.map(() => "string") };
  return describeFunction({ ...rest, info: { ...info, parameters }, types: texts });
}

test("declares nothing when there is nothing", () => {
  expect(declarations(NOTHING)).toContain('declare module "quarry" {\n}\n');
});

test("spells paths and names that are no identifiers", () => {
  const tables = new Map([['data/"x".csv', [{ name: "a b", type: { id: "DATE" } }]]] as const);
  expect(declarations({ ...NOTHING, tables })).toContain('"data/\\"x\\".csv": {\n      "a b": Date | null;\n    };');
  const text = declarations({ ...NOTHING, functions: [described("f", ["odd name", "b"]), described("g", [])] });
  expect(text).toContain('f: { args: [string, string]; in: { "odd name": string; b: string };');
  expect(text).toContain("g: { args: []; in: Record<never, never>;");
});

test("refuses two functions of one name", () => {
  const functions = [described("f", [], "a.ts:1:1"), described("f", [], "b.ts:2:2")];
  expect(() => declarations({ ...NOTHING, functions })).toThrow(
    expect.objectContaining({
      code: "function.ambiguous-name",
      facts: { name: "f", places: ["a.ts:1:1", "b.ts:2:2"] },
    }),
  );
});
