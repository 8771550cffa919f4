// The text of a `.d.ts` that tells the compiler which columns files have and which functions there are.
import {
  arrayText,
  columnLines,
  isIdentifier,
  objectText,
  propertyText,
  QuarryError,
  type Schema,
} from "../engine/index.ts";
import type { FunctionDescription } from "./deploy/function-description.ts";

/** What there is to declare. */
export interface Declared {
  /** Columns by the path that programs write. */
  readonly tables: ReadonlyMap<string, Schema>;
  readonly functions: readonly FunctionDescription[];
}

/**
 * A module that augments `quarry`: `Tables` for `DataFrame.scan("path")`, `CatalogFunctions` for `F.catalog_call("name", …)`
 * and `catalog.fromName("name")`.
 * @throws `function.ambiguous-name` for two functions of one name
 */
export function declarations({ tables, functions }: Declared): string {
  const blocks = [
    ...(tables.size === 0
      ? []
      : [
          interfaceText(
            "Tables",
            [...tables].flatMap(([path, schema]) => tableLines(path, schema)),
          ),
        ]),
    ...(functions.length === 0 ? [] : [interfaceText("CatalogFunctions", functionLines(functions))]),
  ];
  return `${HEADER}\ndeclare module "quarry" {\n${blocks.join("\n")}}\n`;
}

const HEADER = `// Written by \`quarry types\`; do not edit, run it again.
export {};
`;

function interfaceText(name: string, lines: readonly string[]): string {
  return [`  interface ${name} {`, ...lines.map((line) => `    ${line}`), "  }", ""].join("\n");
}

function tableLines(path: string, schema: Schema): readonly string[] {
  return [`${JSON.stringify(path)}: {`, ...columnLines(schema).map((line) => `  ${line}`), "};"];
}

function functionLines(functions: readonly FunctionDescription[]): readonly string[] {
  const sorted = [...functions].sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const [index, described] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next?.name === described.name) refuseTwins(described.name, [described.place, next.place]);
  }
  return sorted.map((described) => `${propertyText(described.name)}: ${functionText(described)};`);
}

/** `in` is what a function takes by name, `args` the same by position; a stream gives a list of its items per row. */
function functionText({ form, parameters, result }: FunctionDescription): string {
  const input = parameters.map(({ name, type }) => [name, type] as const);
  const parts: [string, string][] = [
    ["args", tupleText(input)],
    ["in", input.length === 0 ? "Record<never, never>" : objectText(input)],
    ["out", form === "stream" ? arrayText(result.type) : result.type],
  ];
  return objectText(form === "stream" ? [...parts, ["item", result.type]] : parts);
}

function tupleText(input: readonly (readonly [name: string, type: string])[]): string {
  const areLabels = input.every(([name]) => isIdentifier(name));
  return `[${input.map(([name, type]) => (areLabels ? `${name}: ${type}` : type)).join(", ")}]`;
}

function refuseTwins(name: string, places: readonly string[]): never {
  const message = `The name "${name}" is defined in two places, ${places.join(" and ")}: rename one.`;
  throw new QuarryError("function.ambiguous-name", message, { name, places });
}
