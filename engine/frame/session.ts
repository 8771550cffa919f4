// A session: one private DuckDB, one catalog of functions, one runtime, and the frames that run in them.
import { Database, type DatabaseOptions } from "../database/database.ts";
import { QuarryError } from "../errors.ts";
import type { FunctionCatalog, FunctionRuntime } from "../ports.ts";
import { CallLog } from "./call-log.ts";
import { type FrameConstructors, frameConstructors } from "./constructors.ts";
import { FrameOf } from "./data-frame.ts";
import { analyzeFrame, explainFrame } from "./explain-frame.ts";
import type { FrameHost } from "./frame-host.ts";
import type { Frame } from "./frames.ts";
import type { FrameNode } from "./node.ts";
import { parkedHere } from "./parking.ts";
import type { Resources } from "./resources.ts";
import { type Sql, sqlIn } from "./sql.ts";

export interface SessionPorts {
  readonly catalog: FunctionCatalog;
  readonly runtime: FunctionRuntime;
  readonly database: DatabaseOptions;
}

/** Where frames run. Frames of two sessions do not meet; functions belong to none. */
export class Session implements AsyncDisposable {
  /** The constructors of frames that run here. */
  readonly frames: FrameConstructors;
  /** SQL text as a frame that runs here. */
  readonly sql: Sql;
  readonly #host: SessionHost;
  readonly #tables = new Map<string, FrameNode>();

  constructor(ports: SessionPorts) {
    this.#host = new SessionHost(ports, this.#tables);
    this.frames = frameConstructors(this.#host);
    this.sql = sqlIn(this.#host);
  }

  /**
   * Names a frame, so that `frames.table(name)` finds it; the same name again replaces it.
   * @throws `plan.two-sessions`
   */
  register(name: string, frame: Frame): void {
    this.#tables.set(name, FrameOf.nodeIn(this.#host, frame));
  }

  /** Stops what still runs and gives everything back. Frames of the session then throw `plan.closed`. */
  close(): Promise<void> {
    return this.#host.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

class SessionHost implements FrameHost {
  readonly catalog: FunctionCatalog;
  readonly runtime: CallLog;
  readonly resources: Resources = new WeakMap();
  readonly tables: ReadonlyMap<string, FrameNode>;
  readonly #options: DatabaseOptions;
  #database: Promise<Database> | undefined;
  #closing: Promise<void> | undefined;

  constructor({ catalog, runtime, database }: SessionPorts, tables: ReadonlyMap<string, FrameNode>) {
    this.catalog = catalog;
    this.runtime = new CallLog(runtime);
    this.tables = tables;
    this.#options = database;
  }

  database(): Promise<Database> {
    const parked = parkedHere();
    if (parked !== undefined) return parked;
    if (this.#closing !== undefined) {
      throw new QuarryError("plan.closed", "The session of this frame is closed.", { what: "session" });
    }
    this.#database ??= Database.open(this.#options);
    return this.#database;
  }

  explain(node: FrameNode, isAnalyzed: boolean, signal: AbortSignal): Promise<string> {
    return isAnalyzed ? analyzeFrame(this, node, { signal }) : explainFrame(this, node);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.runtime.close();
    await (await this.#database)?.close();
  }
}
