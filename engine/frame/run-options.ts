// What may be said when a frame is run or written. Types only.
import type { Progress } from "../execute/metrics.ts";

/** Options of everything that runs. */
export interface RunOptions {
  /** Stops the run, its queries and its calls: it then throws `plan.aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Throws `plan.deadline-exceeded` when the run takes longer. */
  readonly deadlineMs?: number | undefined;
  /** Told now and then how far the run is, and once at its end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Rows leave in the order of the input; `false` lets those that are ready go first. @defaultValue true */
  readonly ordered?: boolean | undefined;
}

/** Options of `writeParquet`, `writeCsv`, `writeNdjson`, `writeArrow`. */
export interface WriteOptions extends RunOptions {
  /** What to do about a dataset that is there already. @defaultValue "error" */
  readonly mode?: "error" | "overwrite" | "append" | undefined;
  /** Columns that become `key=value` folders and leave the files. */
  readonly partitionBy?: readonly string[] | undefined;
  /** Bytes held in memory for one file, where rows come out of calls. @defaultValue 64 MiB */
  readonly partBytes?: number | undefined;
}

/** What a write did. */
export interface WriteReport {
  /** In the order of the rows. */
  readonly files: readonly string[];
  readonly rows: number;
  /** On disk. */
  readonly bytes: number;
  /** Rows sent to functions. */
  readonly calls: number;
  /** Rows whose calls failed, suppressed ones included, by error type. */
  readonly errors: Readonly<Record<string, number>>;
  readonly elapsedMs: number;
}

/** Options of `explain`. */
export interface ExplainOptions {
  /** The bound query, the stages it runs as, or both. @defaultValue "physical" */
  readonly level?: "logical" | "physical" | "all" | undefined;
  /** @defaultValue "text" */
  readonly format?: "text" | "json" | "mermaid" | undefined;
}

/** Options of `show`. */
export interface ShowOptions extends RunOptions {
  /** Where the table goes. @defaultValue standard output */
  readonly write?: ((text: string) => void) | undefined;
}

/** What a run would read and call, as far as that is known without running. */
export interface Estimate {
  /** Rows of each source; undefined where only reading tells. */
  readonly sources: readonly { readonly label: string; readonly rows: number | undefined }[];
  /** The most rows each function can be given; undefined where only running tells. */
  readonly calls: readonly { readonly function: string; readonly maxRows: number | undefined }[];
}
