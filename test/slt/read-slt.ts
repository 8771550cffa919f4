// Reads sqllogictest scripts: `statement ok|error`, `query <types> [sort]`, `onlyif`, `skipif`, `include`.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Who runs a record. `metamorphic` is the session again, with expressions of the query wrapped in calls. */
export type Mode = "duckdb" | "session" | "metamorphic";

interface Conditions {
  readonly onlyIf: readonly string[];
  readonly skipIf: readonly string[];
}

interface Place extends Conditions {
  /** File and line of the record's first words: `corpus/joins.slt:12`. */
  readonly at: string;
  readonly sql: string;
  /** Lines of the record in its own file, 0-based: the header, and where its results start and end. */
  readonly lines: { readonly header: number; readonly results: number; readonly end: number };
}

export interface Statement extends Place {
  readonly kind: "statement";
  /** Part of the message it must fail with; undefined when it succeeds. */
  readonly error: string | undefined;
}

export interface Query extends Place {
  readonly kind: "query";
  /** A letter per column: I integer, R real or decimal, T text, B boolean, D date, P timestamp, ? anything else. */
  readonly types: string;
  /** `rowsort`: the query does not order its rows, so both sides are sorted. */
  readonly sort: "nosort" | "rowsort";
  readonly rows: readonly string[];
}

export type SltRecord = Statement | Query;

export interface Script {
  /** Those of included scripts: what the records need. */
  readonly setup: readonly SltRecord[];
  readonly records: readonly SltRecord[];
}

export const runsIn = ({ onlyIf, skipIf }: Conditions, mode: Mode): boolean =>
  (onlyIf.length === 0 || onlyIf.includes(mode)) && !skipIf.includes(mode);

/** @throws SyntaxError naming the place of a line that is no sqllogictest. */
export function readScript(path: string): Script {
  const lines = readFileSync(path, "utf8").split("\n");
  const setup: SltRecord[] = [];
  const records: SltRecord[] = [];
  for (let line = 0; line < lines.length; line++) {
    const text = lines[line]!;
    if (text === "" || text.startsWith("#")) continue;
    if (text.startsWith("include ")) {
      const included = readScript(join(dirname(path), text.slice("include ".length)));
      setup.push(...included.setup, ...included.records);
      continue;
    }
    const record = readRecord(lines, line, path);
    records.push(record);
    line = record.lines.end;
  }
  return { setup, records };
}

function readRecord(lines: readonly string[], first: number, path: string): SltRecord {
  const conditions: { onlyIf: string[]; skipIf: string[] } = { onlyIf: [], skipIf: [] };
  let header = first;
  for (; /^(onlyif|skipif) /.test(lines[header]!); header++) {
    const [word, ...modes] = lines[header]!.split(" ");
    (word === "onlyif" ? conditions.onlyIf : conditions.skipIf).push(...modes);
  }
  const end = endOf(lines, header);
  const divider = lines.indexOf("----", header);
  const results = divider >= 0 && divider < end ? divider : end;
  const at = `${path.split("/").slice(-2).join("/")}:${header + 1}`;
  const place: Place = {
    ...conditions,
    at,
    sql: lines.slice(header + 1, results).join("\n"),
    lines: { header, results, end },
  };
  return readKind(lines[header]!, lines.slice(results + 1, end), place);
}

function readKind(header: string, results: readonly string[], place: Place): SltRecord {
  const [kind, first = "", sort = "nosort"] = header.split(" ");
  if (kind === "statement" && (first === "ok" || first === "error")) {
    return { kind, ...place, error: first === "error" ? results.join("\n") : undefined };
  }
  if (kind === "query" && (sort === "nosort" || sort === "rowsort")) {
    return { kind, ...place, types: first, sort, rows: results };
  }
  throw new SyntaxError(`${place.at}: "${header}" is neither a statement nor a query`);
}

/** A record ends at an empty line. */
function endOf(lines: readonly string[], from: number): number {
  const end = lines.indexOf("", from);
  return end < 0 ? lines.length : end;
}
