// What a frame needs of its session to run. session.ts is it.
import type { Database } from "../database/database.ts";
import type { FunctionCatalog } from "../ports.ts";
import type { CallLog } from "./call-log.ts";
import type { FrameNode } from "./node.ts";
import type { Resources } from "./resources.ts";

export interface FrameHost {
  /** Opened when first asked for. @throws `plan.closed` */
  database(): Promise<Database>;
  readonly catalog: FunctionCatalog;
  readonly runtime: CallLog;
  readonly resources: Resources;
  /** How a frame would run; or, after a run of it, how it did. */
  explain(node: FrameNode, isAnalyzed: boolean, signal: AbortSignal): Promise<string>;
  /** Frames by the names they were registered under. */
  readonly tables: ReadonlyMap<string, FrameNode>;
}
