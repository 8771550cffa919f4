// Every kind of node and how it is bound: a kind without an entry does not compile.
import type { Binder, BindNode } from "../binder.ts";
import type { BoundFrame } from "../bound-frame.ts";
import type { FrameKind, FrameNode } from "../node.ts";
import { bindAs } from "./bind-as.ts";
import { bindDrop, bindProject, bindRename, bindSelect, bindWithColumns } from "./bind-columns.ts";
import { bindFillNull } from "./bind-fill-null.ts";
import { bindAggregate } from "./bind-group.ts";
import { bindJoin, bindJoinAsof } from "./bind-join.ts";
import { bindExplode, bindFlatMap, bindUnnest } from "./bind-lists.ts";
import { bindPivot, bindUnpivot } from "./bind-pivot.ts";
import { bindDistinct, bindDropNull, bindFilter, bindOrder, bindSlice, bindTail } from "./bind-rows.ts";
import { bindRowId, bindSample } from "./bind-sample.ts";
import { bindSet } from "./bind-set.ts";
import { bindSkipExisting } from "./bind-skip-existing.ts";
import {
  bindCache,
  bindIntoBatches,
  bindMapBatches,
  bindMemory,
  bindRange,
  bindScan,
  bindTable,
} from "./bind-sources.ts";
import { bindSql } from "./bind-sql.ts";

const BINDINGS: { readonly [Kind in FrameKind]: BindNode<Kind> } = {
  scan: bindScan,
  memory: bindMemory,
  range: bindRange,
  table: bindTable,
  sql: bindSql,
  project: bindProject,
  "with-columns": bindWithColumns,
  select: bindSelect,
  drop: bindDrop,
  rename: bindRename,
  as: bindAs,
  "fill-null": bindFillNull,
  "row-id": bindRowId,
  filter: bindFilter,
  slice: bindSlice,
  tail: bindTail,
  order: bindOrder,
  distinct: bindDistinct,
  "drop-null": bindDropNull,
  sample: bindSample,
  "skip-existing": bindSkipExisting,
  join: bindJoin,
  "join-asof": bindJoinAsof,
  set: bindSet,
  aggregate: bindAggregate,
  explode: bindExplode,
  "flat-map": bindFlatMap,
  unnest: bindUnnest,
  unpivot: bindUnpivot,
  pivot: bindPivot,
  "map-batches": bindMapBatches,
  "into-batches": bindIntoBatches,
  cache: bindCache,
};

export function bindNode(node: FrameNode, binder: Binder): Promise<BoundFrame> {
  // The table pairs each kind with its own function, which the compiler cannot follow through a union.
  const bind = BINDINGS[node.kind] as (node: FrameNode, binder: Binder) => Promise<BoundFrame>;
  return bind(node, binder);
}
