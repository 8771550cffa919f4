// The tables of Arrow batches that SQL sees as `__quarry_scan(id)`.
import type { RecordBatch } from "apache-arrow";
import { BatchWriter } from "../arrow/batch-writer.ts";
import type { Scan } from "../duckdb/scan-function.ts";
import { QuarryError } from "../errors.ts";
import type { Schema } from "../types/logical-type.ts";
import { withJson } from "./prepare-rows.ts";

/** The table function by which SQL reads a relation: `FROM __quarry_scan(3)`. */
export const SCAN_FUNCTION = "__quarry_scan";

export interface Relation {
  /** The columns; batches have them in this order. */
  readonly schema: Schema;
  /** Starts one pass over the rows. A relation without it can be planned over, not read. */
  readonly batches?: (() => Iterable<RecordBatch>) | undefined;
}

/** Relations by the ids that `__quarry_scan` takes. */
export class RelationTable {
  readonly #relations = new Map<number, Relation>();
  #lastId = 0;

  /** Returns the id that stands for `relation` until it is removed. */
  add(relation: Relation): number {
    const id = ++this.#lastId;
    this.#relations.set(id, relation);
    return id;
  }

  /** Puts another relation in the place of `id`: what a prepared statement reads in its next run. */
  set(id: number, relation: Relation): void {
    this.#relations.set(id, relation);
    this.#lastId = Math.max(this.#lastId, id);
  }

  get(id: number): Relation | undefined {
    return this.#relations.get(id);
  }

  remove(id: number): void {
    this.#relations.delete(id);
  }

  /**
   * The relation of `id` as a scan. Its rows are looked up when a pass begins, not when the query is bound. Variants
   * arrive as JSON; a query that needs one casts.
   *
   * @throws `plan.unknown-table`
   */
  scan(id: number): Scan {
    const { schema } = this.#need(id);
    return {
      schema: schema.map(({ name, type }) => ({ name, type: withJson(type) })),
      open: (columns) => {
        const writer = new BatchWriter(schema, columns, this.#batches(id));
        return (chunk) => writer.fill(chunk);
      },
    };
  }

  #batches(id: number): Iterable<RecordBatch> {
    const { batches } = this.#need(id);
    if (batches !== undefined) return batches();
    const detail = `${SCAN_FUNCTION}(${id}) stands for rows that are not in memory: it can be planned, not run`;
    throw new QuarryError("internal.invariant", `${detail}.`, { detail });
  }

  #need(id: number): Relation {
    const relation = this.#relations.get(id);
    if (relation !== undefined) return relation;
    const table = `${SCAN_FUNCTION}(${id})`;
    throw new QuarryError("plan.unknown-table", `There is no relation ${id}.`, { table });
  }
}
