// Where rows come from: files, memory, streams, a range of numbers, registered frames and tables.
import { QuarryError } from "../../errors.ts";
import type { StoredRows } from "../../execute/stored-rows.ts";
import { openScan } from "../../io/open-scan.ts";
import { openParquetBytes } from "../../io/parquet-bytes.ts";
import { quoteName } from "../../types/quote.ts";
import { READ_AS_NUMBER } from "../../types/reading.ts";
import type { Binder, BindNode } from "../binder.ts";
import type { BoundFrame } from "../bound-frame.ts";
import { schemaOf } from "../memory-table.ts";
import type { FrameNode } from "../node.ts";
import type { MemoryTable, Resource, StoredFrame } from "../resources.ts";

export const bindScan: BindNode<"scan"> = async (node, binder) => {
  const scan = await openScan(binder.database, node);
  const readings = scan.schema.map(({ name }) => (name === node.rowId ? READ_AS_NUMBER : undefined));
  return binder.source(scan, readings);
};

export const bindMemory: BindNode<"memory"> = async (node, binder) => {
  const resource = resourceOf(node, node.label, binder);
  switch (resource.kind) {
    case "table":
      return tableFrame(resource.table, node.label, binder);
    case "stream":
      return binder.source({ kind: "stream", label: node.label, ...resource.stream }, resource.stream.readings);
    case "parquet":
      return binder.source(await openParquetBytes(binder.database, resource.bytes, await binder.folder()));
    default:
      throw new QuarryError("internal.invariant", "A node holds another's resource.", { detail: resource.kind });
  }
};

export const bindRange: BindNode<"range"> = async (node, binder) => {
  const sql = `(SELECT range AS "id" FROM range(${node.rows}))`;
  const schema = [{ name: "id", type: { id: "BIGINT" } }] as const;
  return binder.source({ kind: "sql", label: `range(${node.rows})`, sql, schema }, [READ_AS_NUMBER]);
};

/** A registered frame, or a table or view of the session's own DuckDB. */
export const bindTable: BindNode<"table"> = async (node, binder) => {
  const registered = binder.tables.get(node.name);
  if (registered !== undefined) return binder.frame(registered);
  const sql = `(SELECT * FROM ${quoteName(node.name)})`;
  const schema = await binder.database.describe(sql).catch((cause: unknown) => {
    throw new QuarryError("plan.unknown-table", `There is no table "${node.name}".`, { table: node.name }, { cause });
  });
  return binder.source({ kind: "sql", label: node.name, sql, schema });
};

export const bindMapBatches: BindNode<"map-batches"> = async (node, binder) => {
  const resource = resourceOf(node, "mapBatches", binder);
  const { runs } = binder;
  const open = (signal: AbortSignal) => {
    if (resource.kind !== "transform" || runs === undefined) throw new TypeError("mapBatches cannot run here");
    return resource.transform(runs.stream(node.input, signal), signal);
  };
  await binder.frame(node.input);
  const readings = node.columns.map(({ reading }) => reading);
  return binder.source({ kind: "stream", label: "mapBatches", schema: schemaOf(node.columns), open }, readings);
};

/** Sizes are the reader's affair (run.ts); the rows are the input's. */
export const bindIntoBatches: BindNode<"into-batches"> = (node, binder) => binder.frame(node.input);

/** The first run fills it; whoever comes meanwhile waits. A failed filling is forgotten, so that the next run tries again. */
export const bindCache: BindNode<"cache"> = async (node, binder) => {
  const held = binder.resources.get(node);
  if (held?.kind === "cache") {
    const stored = await held.filled.catch(() => undefined);
    if (stored !== undefined) return storedFrame(stored, binder);
  }
  if (binder.runs === undefined) return binder.frame(node.input);
  const filled = binder.runs.store(node.input);
  binder.resources.set(node, { kind: "cache", filled });
  filled.then(
    ({ rows }) => unreachable.register(node, rows),
    () => binder.resources.delete(node),
  );
  return storedFrame(await filled, binder);
};

/** Rows go with the last frame that can read them, at the latest with the session. */
const unreachable = new FinalizationRegistry<StoredRows>((rows) => {
  rows.drop().catch(() => {}); // the session was closed before
});

function storedFrame({ schema, readings, rows }: StoredFrame, binder: Binder): BoundFrame {
  return binder.source({ kind: "sql", label: "cache", sql: rows.table, schema }, readings);
}

function tableFrame(table: MemoryTable, label: string, binder: Binder): BoundFrame {
  const { schema, batches, readings } = table;
  return binder.source({ kind: "resident", label, schema, batches: () => batches }, readings);
}

function resourceOf(node: FrameNode, label: string, binder: Binder): Resource {
  const resource = binder.resources.get(node);
  if (resource !== undefined) return resource;
  const detail = `What ${label} reads is held by another session.`;
  throw new QuarryError("plan.two-sessions", detail, { detail });
}
