// The reference page of `F`, written from the registry and from the doc lines and signatures in its source.
import { readdirSync, readFileSync } from "node:fs";
import { aliases } from "../../engine/expr/functions/aliases.ts";
import { entryBehind, subjects } from "../../engine/expr/functions/registry.ts";
import { F } from "../../engine/expr/functions.ts";
import { leftOutOfDuckdb, missing } from "./left-out.ts";

const FOLDER = new URL("../../engine/expr/functions/", import.meta.url);
const sources = new Map(
  readdirSync(FOLDER).map((file) => [file.replace(".ts", ""), readFileSync(new URL(file, FOLDER), "utf8")]),
);
const allSource = [...sources.values()].join("\n");

/** DuckDB's `list_sum` is `F.listSum`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/** The page, as Markdown. */
export function functionsReference(): string {
  return `${[
    "# Functions of `F`",
    "<!-- Written by test/docs/functions-reference.test.ts from engine/expr/functions/: run `npx vitest run test/docs -u`. -->",
    "A name that DuckDB has is DuckDB's, in camelCase, and means what DuckDB means: null, overflow and division rules are " +
      "its own. *ours* marks what DuckDB lacks. Text where a value is due is a literal. `?` marks what may be left out.",
    ...Object.keys(subjects).map(subjectSection),
    section(
      "Calls and shortcuts",
      ["Function", "What it is"],
      [
        [
          "`F.call(f, args)`",
          "A catalog function over columns: one input bare, several by name. `.orNull()`, `.orElse(value)`, `.try()` say what becomes of rows that fail.",
        ],
        ["`F.catalog_call(name, …args)`", "The same by name, with positional arguments."],
        ["`F.countDistinct(value)`", "How many different values there are: `F.count(value).distinct()`."],
      ],
    ),
    section("Other names", ["Name", "Is"], aliasRows()),
    section("Not there", ["Function", "Instead"], missing),
    section(
      "DuckDB's functions left out",
      ["Names", "Why"],
      leftOutOfDuckdb.map(([names, reason]) => [`\`${names.source.replaceAll("|", "\\|")}\``, reason]),
    ),
  ].join("\n\n")}\n`;
}

function subjectSection(subject: string): string {
  const source = sources.get(subject.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))!;
  const intro = /^(\/\/.*\n)+/
    .exec(source)![0]
    .replaceAll(/^\/\/ ?/gm, "")
    .replaceAll("\n", " ")
    .trim();
  const rows = entriesOf(source).map(({ key, doc, signature }) => [
    `\`F.${key}(${parametersOf(signature, source)})\``,
    `\`${origin(key)}\``.replace("`ours`", "*ours*"),
    doc.replaceAll("|", "\\|"),
  ]);
  const title = subject.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return section(title[0]!.toUpperCase() + title.slice(1), ["Function", "DuckDB", "What it is"], rows, intro);
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[], intro?: string): string {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return [`## ${title}`, ...(intro === undefined ? [] : [intro]), lines.join("\n")].join("\n\n");
}

function aliasRows(): string[][] {
  const canonical = (value: unknown) =>
    Object.entries(F).find(([key, each]) => each === value && !(key in aliases))![0];
  return Object.entries(aliases).map(([name, value]) => [`\`F.${name}\``, `\`F.${canonical(value)}\``]);
}

function origin(key: string): string {
  const entry = entryBehind(F[key as keyof typeof F]);
  return entry === undefined || entry.ours ? "ours" : entry.name;
}

interface SourceEntry {
  readonly key: string;
  readonly doc: string;
  readonly signature: string;
}

function entriesOf(source: string): SourceEntry[] {
  const pattern = /\/\*\* (.*) \*\/\n {2}(\w+):\s+\w+</g;
  return [...source.matchAll(pattern)].map((match) => {
    const start = match.index + match[0].length;
    return { doc: match[1]!, key: match[2]!, signature: source.slice(start, closing(source, start)) };
  });
}

/** The index of the bracket that closes what was open before `start`. */
function closing(text: string, start: number): number {
  for (let index = start, depth = 1; index < text.length; index++) {
    if ("<([{".includes(text[index]!)) depth++;
    if (">)]}".includes(text[index]!) && text[index - 1] !== "=") depth--;
    if (depth === 0) return index;
  }
  return text.length;
}

const NAMED_LIST = /[([](?=\s*(?:\.\.\.)?\w+\??: )/;

/** The names in the first parameter list or labelled tuple of a signature; aliases are followed, those of its file first. */
function parametersOf(signature: string, source: string): string {
  const list = NAMED_LIST.exec(signature);
  if (list !== null) return names(signature.slice(list.index + 1, closing(signature, list.index + 1)));
  if (/^Always<\[\]/.test(signature)) return "";
  for (const [, name] of signature.matchAll(/\b(?!Fn\b|Always\b)([A-Z]\w+)/g)) {
    const definition = definitionOf(name!, source) ?? definitionOf(name!, allSource);
    const found = definition === undefined ? "" : parametersOf(definition, source);
    if (found !== "") return found;
  }
  return "";
}

function definitionOf(alias: string, source: string): string | undefined {
  return new RegExp(`type ${alias}\\b(?:<[^=]*?>)? =([\\s\\S]*?);\\n`).exec(source)?.[1];
}

function names(parameters: string): string {
  const found: string[] = [];
  for (let rest = parameters; ; ) {
    const match = /^[\s,]*(\.\.\.)?(\w+)(\?)?: /.exec(rest);
    if (match === null) return found.join(", ");
    found.push(`${match[1] === undefined ? "" : "…"}${match[2]}${match[3] ?? ""}`);
    rest = afterComma(rest.slice(match[0].length));
  }
}

function afterComma(text: string): string {
  for (let index = 0, depth = 0; index < text.length; index++) {
    if ("<([{".includes(text[index]!)) depth++;
    if (">)]}".includes(text[index]!) && text[index - 1] !== "=") depth--;
    if (depth === 0 && text[index] === ",") return text.slice(index);
  }
  return "";
}
