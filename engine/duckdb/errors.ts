// DuckDB's error texts → Quarry's errors. Only the text crosses the native boundary ("IO Error: No files found …"),
// so it is read here, once, and nowhere else.
import { didYouMean, type ErrorCode, type ErrorFacts, QuarryError } from "../errors.ts";

/** What the body of a call's stub throws: DuckDB wanted the value of a call while it was still planning. */
export const STUB_EXECUTED = "a function call was evaluated where only a constant will do";

interface Rule {
  readonly when: RegExp;
  readonly error: (match: RegExpMatchArray, text: string) => QuarryError;
}

// The first that fits wins; the order is from the specific to the general.
const RULES: readonly Rule[] = [
  rule(new RegExp(STUB_EXECUTED), "plan.constant-needed", () => ({ function: "" })),
  rule(/Out of Memory Error/, "resources.out-of-memory", (_, detail) => ({ detail })),
  rule(/No space left on device|max_temp_directory_size/, "resources.disk-full", (_, detail) => ({ detail })),
  rule(/No files found that match the pattern "([^"]*)"/, "plan.source-not-found", ([, uri]) => ({ uri: uri! })),
  rule(/Cannot open file "([^"]*)": No such file/, "plan.source-not-found", ([, uri]) => ({ uri: uri! })),
  {
    when: /Referenced column "([^"]*)" (?:was )?not found/,
    error: ([, column], text) => unknownColumn(column!, text),
  },
  rule(/Table with name (\S+) does not exist/, "plan.unknown-table", ([, table]) => ({ table: table! })),
  rule(/Function with name "?([^"\s]+?)"? does not exist/, "plan.unknown-function", ([, name], text) => ({
    name: name!,
    available: quotedAfter(text, /Did you mean/),
  })),
  rule(
    /(?:Cannot open file|Error (?:in|while reading) file|file|File:?) ?["']([^"']*)["'].*|Schema mismatch in glob|CSV Error/s,
    "plan.source-unreadable",
    ([, uri], reason) => ({ uri: uri ?? "", reason }),
    /^(?:IO|Invalid|Invalid Input|Corrupt|Serialization|Parquet|Not implemented) Error/,
  ),
  rule(
    /magic bytes|[Pp]arquet|[Ss]nappy|ZSTD|[Dd]ecompress|\bpage\b|corrupt/s,
    "plan.source-unreadable",
    (_, reason) => ({ uri: "", reason }),
    /^(?:IO|Invalid|Invalid Input|Corrupt|Serialization) Error/,
  ),
  rule(
    /^Mismatch Type Error|^Binder Error: (?:Cannot (?:compare|mix)|No function matches)/,
    "plan.type-mismatch",
    (_, detail) => ({
      detail,
    }),
  ),
  rule(/^(?:Parser|Binder|Catalog|Syntax|Not implemented) Error/, "plan.failed", (_, detail) => ({ detail })),
];

/** @param cause what DuckDB threw; an error that is already ours is returned as it is. */
export function fromDuckDBError(cause: unknown): QuarryError {
  if (cause instanceof QuarryError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  for (const { when, error } of RULES) {
    const match = text.match(when);
    if (match !== null) return withCause(error(match, text), cause);
  }
  return withCause(new QuarryError("plan.execution-failed", sentence(text), { detail: text }), cause);
}

function rule<Code extends ErrorCode>(
  when: RegExp,
  code: Code,
  facts: (match: RegExpMatchArray, text: string) => ErrorFacts[Code],
  only: RegExp = /^/,
): Rule {
  return {
    when: new RegExp(
      `${only.source === "^" ? "" : `(?=${only.source})`}${only.source === "^" ? "" : ""}${when.source}`,
      when.flags,
    ),
    error: (match, text) => new QuarryError(code, sentence(text), facts(match, text)),
  };
}

function unknownColumn(column: string, text: string): QuarryError {
  const available = quotedAfter(text, /Candidate bindings/);
  const message = `There is no column "${column}".${didYouMean(column, available)}`;
  return new QuarryError("plan.unknown-column", message, { column, available });
}

/** The "quoted" words from `start` on, without their table names. */
function quotedAfter(text: string, start: RegExp): string[] {
  const at = text.search(start);
  if (at < 0) return [];
  return [...text.slice(at).matchAll(/"([^"]+)"/g)].map(([, name]) => name!.split(".").at(-1)!);
}

function withCause(error: QuarryError, cause: unknown): QuarryError {
  error.cause = cause;
  return error;
}

/** DuckDB's first paragraph; the rest repeats the query with a caret under it. */
function sentence(text: string): string {
  return text.split(/\n\s*\n|\nLINE /)[0]!.trim();
}
