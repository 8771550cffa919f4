// DuckDB's error texts → Quarry's errors. Only the text crosses the native boundary ("IO Error: No files found …"),
// so it is read here, once, and nowhere else.
import { didYouMean, type ErrorCode, type ErrorFacts, QuarryError } from "../errors.ts";

/** What the body of a call's stub throws: DuckDB wanted the value of a call while it was still planning. */
export const STUB_EXECUTED = "a function call was evaluated where only a constant will do";

/** What DuckDB says in a sandbox of a path that is outside. */
export const FORBIDDEN_PATH = /Cannot access (?:file|directory) "([^"]*)" - file system operations are disabled/;

interface Rule {
  readonly when: RegExp;
  readonly toError: (found: string, text: string) => QuarryError;
}

/** The first that fits decides, so the particular comes before the general. `found` is what the pattern captured. */
const RULES: readonly Rule[] = [
  rule(new RegExp(STUB_EXECUTED), "plan.constant-needed", () => ({ function: "" })),
  rule(/^Out of Memory Error/, "resources.out-of-memory", (_, detail) => ({ detail })),
  rule(/No space left on device|max_temp_directory_size/, "resources.disk-full", (_, detail) => ({ detail })),
  { when: FORBIDDEN_PATH, toError: pathForbidden },
  rule(/No files found that match the pattern "([^"]*)"/, "plan.source-not-found", (uri) => ({ uri })),
  rule(/Cannot open file "([^"]*)": No such file/, "plan.source-not-found", (uri) => ({ uri })),
  rule(/Could not write (?:to )?file "([^"]*)"/, "plan.target-unwritable", (uri, reason) => ({ uri, reason })),
  rule(/[Ff]ile ["']([^"']+)["']|^ *file = (\S+)/m, "plan.source-unreadable", (uri, reason) => ({ uri, reason })),
  { when: /Referenced column "([^"]*)" (?:was )?not found/, toError: unknownColumn },
  rule(/Table with name (\S+) does not exist/, "plan.unknown-table", (table) => ({ table })),
  rule(/Function with name "?([^"\s]+)"? does not exist/, "plan.unknown-function", (name, text) => ({
    name,
    available: quotedAfter(text, /Did you mean/),
  })),
  rule(
    /^Mismatch Type Error|^Binder Error: (?:Cannot (?:compare|mix)|No function matches)/,
    "plan.type-mismatch",
    (_, text) => ({
      detail: text,
    }),
  ),
  rule(/^(?:Parser|Binder|Catalog|Syntax|Not implemented) Error/, "plan.failed", (_, detail) => ({ detail })),
  rule(/^/, "plan.execution-failed", (_, detail) => ({ detail })),
];

/** @param cause what DuckDB threw; an error that is ours already is returned as it is */
export function fromDuckDBError(cause: unknown): QuarryError {
  if (cause instanceof QuarryError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const { when, toError } = RULES.find((candidate) => candidate.when.test(text))!;
  const error = toError(
    text
      .match(when)!
      .slice(1)
      .find((group) => group !== undefined) ?? "",
    text,
  );
  error.cause = cause;
  return error;
}

function rule<Code extends ErrorCode>(
  when: RegExp,
  code: Code,
  facts: (found: string, text: string) => ErrorFacts[Code],
): Rule {
  return { when, toError: (found, text) => new QuarryError(code, firstParagraph(text), facts(found, text)) };
}

function unknownColumn(column: string, text: string): QuarryError {
  const available = quotedAfter(text, /Candidate bindings/);
  const message = `There is no column "${column}".${didYouMean(column, available)}`;
  return new QuarryError("plan.unknown-column", message, { column, available });
}

export function pathForbidden(path: string): QuarryError {
  return new QuarryError("plan.path-forbidden", `${JSON.stringify(path)} is outside the sandbox of this session.`, {
    path,
  });
}

/** The "quoted" words from `start` on, without their table names. */
function quotedAfter(text: string, start: RegExp): string[] {
  const at = text.search(start);
  if (at < 0) return [];
  return [...text.slice(at).matchAll(/"([^"]+)"/g)].map(([, name]) => name!.split(".").at(-1)!);
}

/** The rest repeats the query with a caret under it, or lists the settings of a reader. */
function firstParagraph(text: string): string {
  return text.split(/\n\s*\n|\nLINE /)[0]!.trim();
}
