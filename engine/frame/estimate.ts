// What a run would read and call, from what is known without running: lengths of tables in memory, limits in the
// frame, row counts that Parquet files state of themselves.
import type { Database } from "../database/database.ts";
import type { ExprNode } from "../expr/expr.ts";
import { children } from "../expr/walk.ts";
import { openScan } from "../io/open-scan.ts";
import type { FrameHost } from "./frame-host.ts";
import { type FrameNode, inputsOf } from "./node.ts";
import type { Estimate } from "./run-options.ts";
import { expressionsOf } from "./shared-nodes.ts";

type MaxRows = number | undefined;

/** Rows per source, and the most rows each function can be given. Reads metadata, never rows. */
export async function estimateFrame(host: FrameHost, root: FrameNode): Promise<Estimate> {
  const estimator = new Estimator(host, await host.database());
  await estimator.maxRows(root);
  return { sources: estimator.sources, calls: estimator.calls };
}

class Estimator {
  readonly sources: { label: string; rows: MaxRows }[] = [];
  readonly calls: { function: string; maxRows: MaxRows }[] = [];
  readonly #host: FrameHost;
  readonly #database: Database;
  readonly #known = new Map<FrameNode, Promise<MaxRows>>();

  constructor(host: FrameHost, database: Database) {
    this.#host = host;
    this.#database = database;
  }

  /** The most rows a frame can have; each node is looked at once. */
  maxRows(node: FrameNode): Promise<MaxRows> {
    const known = this.#known.get(node) ?? this.#visit(node);
    this.#known.set(node, known);
    return known;
  }

  async #visit(node: FrameNode): Promise<MaxRows> {
    const inputs: MaxRows[] = [];
    for (const input of inputsOf(node)) inputs.push(await this.maxRows(input));
    for (const expr of expressionsOf(node)) this.#countCalls(expr, inputs[0]);
    return inputs.length === 0 ? this.#source(node) : boundOf(node, inputs);
  }

  #countCalls(node: ExprNode, maxRows: MaxRows): void {
    if (node.kind === "call") {
      const { target } = node;
      this.calls.push({ function: "~function" in target ? target["~function"].name : target.name, maxRows });
    }
    for (const child of children(node)) this.#countCalls(child, maxRows);
  }

  async #source(node: FrameNode): Promise<MaxRows> {
    const { label, rows } = await this.#describe(node);
    this.sources.push({ label, rows });
    return rows;
  }

  async #describe(node: FrameNode): Promise<{ label: string; rows: MaxRows }> {
    switch (node.kind) {
      case "scan": {
        const scan = await openScan(this.#database, node);
        // DuckDB answers a bare count of Parquet from the files' footers; other formats would be read.
        const rows =
          scan.kind === "sql" && scan.format === "parquet"
            ? Number(await this.#database.text(`SELECT count(*) FROM ${scan.sql}`))
            : undefined;
        return { label: scan.label, rows };
      }
      case "memory": {
        const resource = this.#host.resources.get(node);
        const batches = resource?.kind === "table" ? resource.table.batches : undefined;
        return { label: node.label, rows: batches?.reduce((sum, batch) => sum + batch.numRows, 0) };
      }
      case "range":
        return { label: `range(${node.rows})`, rows: node.rows };
      case "table": {
        const registered = this.#host.tables.get(node.name);
        return { label: node.name, rows: registered && (await this.maxRows(registered)) };
      }
      default:
        return { label: node.kind, rows: undefined };
    }
  }
}

function boundOf(node: FrameNode, inputs: readonly MaxRows[]): MaxRows {
  const [rows] = inputs;
  switch (node.kind) {
    case "slice":
      return least(rows === undefined ? undefined : Math.max(0, rows - node.offset), node.rows);
    case "tail":
      return least(rows, node.rows);
    case "sample":
      return "rows" in node.size ? least(rows, node.size.rows) : rows;
    case "aggregate":
      return node.keys.length === 0 ? 1 : rows;
    case "join":
      return node.how === "semi" || node.how === "anti" ? rows : undefined;
    case "set":
      if (node.operation !== "union-all") return rows;
      return inputs.reduce((sum, each) => (sum === undefined || each === undefined ? undefined : sum + each), 0);
    case "unpivot":
      return rows === undefined ? undefined : rows * node.on.length;
    case "join-asof":
      return rows;
    case "explode":
    case "flat-map":
    case "map-batches":
      return undefined;
    default:
      return rows;
  }
}

function least(rows: MaxRows, limit: number | undefined): MaxRows {
  if (rows === undefined || limit === undefined) return rows ?? limit;
  return Math.min(rows, limit);
}
