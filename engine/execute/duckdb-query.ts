// One DuckDB statement: over nothing but its sources, over each batch of an input, or over inputs put into tables.
import type { RecordBatch } from "apache-arrow";
import type { Statement } from "../database/statement.ts";
import { QuarryError } from "../errors.ts";
import type { PhysicalOf, SqlPart } from "../physical/physical-plan.ts";
import type { Source } from "../plan/query-text.ts";
import { spanOver } from "../tracing.ts";
import type { Execution } from "./context.ts";
import { rowBytesOf } from "./row-bytes.ts";
import { type StoredRows, storeRows } from "./stored-rows.ts";

type QueryNode = PhysicalOf<"duckdb-query">;
type OpenInput = () => AsyncGenerator<RecordBatch>;

export function runStatement(
  node: QueryNode,
  inputs: readonly OpenInput[],
  execution: Execution,
): AsyncGenerator<RecordBatch, void, void> {
  switch (node.mode) {
    case "stream":
      return spanOver("scan", execution.span, scan(node, execution));
    case "per-batch":
      return runPerBatch(node, inputs[0]!(), execution);
    case "gather":
      return runGathered(node, inputs, execution);
  }
}

function scan(node: QueryNode, execution: Execution): AsyncGenerator<RecordBatch, void, void> {
  return execution.database.stream(fillSql(node.sql, [], execution), {
    signal: execution.signal,
    rowBytes: rowBytesOf(sourcesOf(node, execution)),
  });
}

/** The SQL with its holes filled; `inputs` are relations, as SQL spells them. */
function fillSql(parts: readonly SqlPart[], inputs: readonly string[], { sources, shared }: Execution): string {
  return parts
    .map((part) => {
      if (typeof part === "string") return part;
      if ("input" in part) return inputs[part.input]!;
      if ("shared" in part) return shared.get(part.shared) ?? missing(`shared rows ${part.shared}`);
      const source = sources.get(part.source) ?? missing(`source ${part.source}`);
      return source.kind === "sql" ? source.sql : `__quarry_scan(${source.id})`;
    })
    .join("");
}

function sourcesOf({ sql }: QueryNode, { sources }: Execution): readonly Source[] {
  return sql.flatMap((part) => (typeof part === "object" && "source" in part ? (sources.get(part.source) ?? []) : []));
}

function missing(detail: string): never {
  throw new QuarryError("internal.invariant", `The plan reads ${detail}, which this run does not have.`, { detail });
}

async function* runPerBatch(
  node: QueryNode,
  input: AsyncGenerator<RecordBatch>,
  execution: Execution,
): AsyncGenerator<RecordBatch, void, void> {
  const { database, signal } = execution;
  const { schema } = node.inputs[0]!;
  const id = database.relations.add({ schema });
  let statement: Statement | undefined;
  try {
    statement = await database.prepare(fillSql(node.sql, [`__quarry_scan(${id})`], execution));
    for await (const batch of input) {
      database.relations.set(id, { schema, batches: () => [batch] });
      yield* statement.batches({ signal });
    }
  } finally {
    await statement?.close();
    database.relations.remove(id);
  }
}

async function* runGathered(
  node: QueryNode,
  inputs: readonly OpenInput[],
  execution: Execution,
): AsyncGenerator<RecordBatch, void, void> {
  const { database, signal } = execution;
  const stored: StoredRows[] = [];
  try {
    for (const [index, open] of inputs.entries()) {
      stored.push(await storeRows(database, node.inputs[index]!.schema, open(), signal));
    }
    const tables = stored.map(({ table }) => table);
    yield* database.stream(fillSql(node.sql, tables, execution), { signal });
  } finally {
    for (const rows of stored) await rows.drop();
  }
}
