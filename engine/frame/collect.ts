// The rows of a frame as JavaScript: objects one by one or all together, an Arrow table, a count.
import { Table } from "apache-arrow";
import { arrowSchema } from "../arrow/types.ts";
import { type Row, readRows } from "../values/read-rows.ts";
import type { FrameHost } from "./frame-host.ts";
import type { FrameNode } from "./node.ts";
import { collectBatches, Run, withRun } from "./run.ts";
import type { RunOptions } from "./run-options.ts";

export async function* iterateRows(
  host: FrameHost,
  node: FrameNode,
  options: RunOptions = {},
): AsyncGenerator<Row, void, void> {
  const run = await Run.open(host, node, options);
  try {
    for await (const batch of run.batches()) yield* readRows(batch, run.schema, run.readings);
  } finally {
    await run.close();
  }
}

export function collectRows(host: FrameHost, node: FrameNode, options: RunOptions = {}): Promise<Row[]> {
  return withRun(host, node, options, async (run) => {
    const rows: Row[] = [];
    for await (const batch of run.batches()) {
      for (const row of readRows(batch, run.schema, run.readings)) rows.push(row);
    }
    return rows;
  });
}

export function collectTable(host: FrameHost, node: FrameNode, options: RunOptions = {}): Promise<Table> {
  return withRun(host, node, options, async (run) => {
    const batches = await collectBatches(run);
    return batches.length === 0 ? new Table(arrowSchema(run.schema)) : new Table(batches);
  });
}

export async function countRows(host: FrameHost, input: FrameNode, options: RunOptions = {}): Promise<number> {
  const count = {
    kind: "aggregate",
    name: "count",
    args: [],
    distinct: false,
    filter: undefined,
    orderBy: [],
  } as const;
  const node: FrameNode = { kind: "aggregate", input, keys: [], columns: [{ name: "count", expr: count }] };
  const [row] = await collectRows(host, node, options);
  return Number(row!.count);
}
