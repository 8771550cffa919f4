// The algebra of frames on one page: what each verb builds. A frame is a tree (a DAG, when a frame is used twice) of
// these frozen, JSON-safe nodes. What lives in memory (rows, iterables, functions over batches) is kept beside its
// node by the session (resources.ts) and has no place here.
import type { CallTarget, ExprNode, LiteralValue, SortNode } from "../expr/expr.ts";
import type { FileFormat } from "../io/file-format.ts";
import type { TextRange } from "../sql/inner-query.ts";
import type { LogicalType } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";

export type JoinHow = "inner" | "left" | "right" | "full" | "semi" | "anti" | "cross";
export type SetOperation = "union-all" | "intersect" | "except";

export interface NamedExpr {
  readonly name: string;
  readonly expr: ExprNode;
}

export interface KeyPair {
  readonly left: string;
  readonly right: string;
}

/** What a schema says of one column. */
export interface DeclaredColumn {
  readonly name: string;
  readonly type: LogicalType;
  readonly nullable: boolean;
  readonly reading: Reading | undefined;
}

type SourceNode =
  | {
      readonly kind: "scan";
      readonly uris: readonly string[];
      readonly format: FileFormat | undefined;
      readonly hive: boolean | undefined;
      /** The column that numbers the rows of each file, when one was asked for. */
      readonly rowId: string | undefined;
    }
  /** Rows held, or still to come, in this process. */
  | { readonly kind: "memory"; readonly label: string }
  | { readonly kind: "range"; readonly rows: number }
  | { readonly kind: "table"; readonly name: string };

/** A statement in SQL, with values for its parameters and frames by the names it gives them. */
export interface SqlNode {
  readonly kind: "sql";
  readonly text: string;
  readonly parameters: readonly LiteralValue[] | Readonly<Record<string, LiteralValue>>;
  readonly frames: readonly { readonly name: string; readonly frame: FrameNode }[];
  /** What these functions' names mean in the text, whatever the catalog says. */
  readonly functions: readonly CallTarget[];
  /** The parts of the text that make a query by themselves, where that is not all of it. */
  readonly ranges?: readonly TextRange[];
}

type ColumnNode =
  | { readonly kind: "project"; readonly input: FrameNode; readonly columns: readonly NamedExpr[] }
  | { readonly kind: "with-columns"; readonly input: FrameNode; readonly columns: readonly NamedExpr[] }
  | { readonly kind: "select"; readonly input: FrameNode; readonly columns: readonly string[] }
  | { readonly kind: "drop"; readonly input: FrameNode; readonly columns: readonly string[] }
  | { readonly kind: "rename"; readonly input: FrameNode; readonly names: readonly { from: string; to: string }[] }
  | { readonly kind: "as"; readonly input: FrameNode; readonly columns: readonly DeclaredColumn[] }
  | { readonly kind: "fill-null"; readonly input: FrameNode; readonly fill: Filling }
  | { readonly kind: "row-id"; readonly input: FrameNode; readonly name: string };

/** A value for every column that can hold it, or one per column. */
export type Filling =
  | { readonly value: LiteralValue }
  | { readonly columns: readonly { readonly name: string; readonly value: LiteralValue }[] };

export type SampleSize = { readonly fraction: number } | { readonly rows: number };

type RowNode =
  | { readonly kind: "filter"; readonly input: FrameNode; readonly predicate: ExprNode }
  | { readonly kind: "slice"; readonly input: FrameNode; readonly offset: number; readonly rows: number | undefined }
  | { readonly kind: "tail"; readonly input: FrameNode; readonly rows: number }
  | { readonly kind: "order"; readonly input: FrameNode; readonly keys: readonly SortNode[] }
  /** One row per distinct value of `columns` (of the whole row when empty): the first by `orderBy`, else any. */
  | {
      readonly kind: "distinct";
      readonly input: FrameNode;
      readonly columns: readonly string[];
      readonly orderBy: readonly SortNode[];
    }
  | { readonly kind: "drop-null"; readonly input: FrameNode; readonly columns: readonly string[] }
  | {
      readonly kind: "sample";
      readonly input: FrameNode;
      readonly size: SampleSize;
      readonly seed: number | undefined;
    }
  /** Rows whose keys a written dataset does not hold yet. */
  | {
      readonly kind: "skip-existing";
      readonly input: FrameNode;
      readonly uri: string;
      readonly format: FileFormat | undefined;
      readonly keys: readonly string[];
    };

type ManyInputsNode =
  | {
      readonly kind: "join";
      readonly left: FrameNode;
      readonly right: FrameNode;
      readonly how: JoinHow;
      readonly on: readonly KeyPair[];
      readonly suffix: string;
    }
  /** The nearest right row at or before (after, when `forward`) each left row's `on`, among those with equal `by`. */
  | {
      readonly kind: "join-asof";
      readonly left: FrameNode;
      readonly right: FrameNode;
      readonly how: "inner" | "left";
      readonly on: KeyPair;
      readonly by: readonly KeyPair[];
      readonly direction: "backward" | "forward";
      readonly suffix: string;
    }
  | {
      readonly kind: "set";
      readonly operation: SetOperation;
      readonly inputs: readonly FrameNode[];
      readonly byName: boolean;
    };

type ShapeNode =
  | {
      readonly kind: "aggregate";
      readonly input: FrameNode;
      readonly keys: readonly string[];
      readonly columns: readonly NamedExpr[];
    }
  /** A row per item of a list; rows without items vanish, unless `outer`. */
  | { readonly kind: "explode"; readonly input: FrameNode; readonly column: string; readonly outer: boolean }
  /** A row per item that a stream function yields for each row. */
  | {
      readonly kind: "flat-map";
      readonly input: FrameNode;
      readonly call: ExprNode;
      readonly as: string;
      readonly outer: boolean;
    }
  | { readonly kind: "unnest"; readonly input: FrameNode; readonly column: string }
  | {
      readonly kind: "unpivot";
      readonly input: FrameNode;
      readonly on: readonly string[];
      readonly nameColumn: string;
      readonly valueColumn: string;
    }
  | {
      readonly kind: "pivot";
      readonly input: FrameNode;
      readonly on: string;
      /** Found by a query of their own when the frame runs, unless named. */
      readonly values: readonly LiteralValue[] | undefined;
      readonly keys: readonly string[];
      readonly value: ExprNode;
    };

type RunningNode =
  /** A function over whole batches, kept beside the node; its input runs as a query of its own. */
  | { readonly kind: "map-batches"; readonly input: FrameNode; readonly columns: readonly DeclaredColumn[] }
  | {
      readonly kind: "into-batches";
      readonly input: FrameNode;
      readonly maxRows: number | undefined;
      readonly maxBytes: number | undefined;
    }
  /** Computed by the first run that needs it, then read by every later one of the session. */
  | { readonly kind: "cache"; readonly input: FrameNode };

export type FrameNode = SourceNode | SqlNode | ColumnNode | RowNode | ManyInputsNode | ShapeNode | RunningNode;
export type FrameKind = FrameNode["kind"];

/** The frames a node reads, in order. */
export function inputsOf(node: FrameNode): readonly FrameNode[] {
  if ("inputs" in node) return node.inputs;
  if (node.kind === "sql") return node.frames.map(({ frame }) => frame);
  if ("left" in node) return [node.left, node.right];
  return "input" in node ? [node.input] : [];
}
