// Writing a frame to files: by DuckDB alone where no call and no stream is in the way.

import { writeBatches, writeQuery } from "../io/dataset-writer.ts";
import type { FileFormat } from "../io/file-format.ts";
import type { FrameHost } from "./frame-host.ts";
import type { FrameNode } from "./node.ts";
import { withRun } from "./run.ts";
import type { WriteOptions, WriteReport } from "./run-options.ts";

export function writeFrame(
  host: FrameHost,
  node: FrameNode,
  uri: string,
  format: FileFormat,
  options: WriteOptions = {},
): Promise<WriteReport> {
  const { mode, partitionBy, partBytes } = options;
  const target = { uri, format, mode, partitionBy, partBytes };
  return withRun(host, node, options, async (run) => {
    const { database, schema, signal, metrics, planned, text } = run;
    const written =
      planned === undefined
        ? await writeQuery(database, text.direct!, target, { signal })
        : await writeBatches(database, schema, run.batches(), target, { signal });
    const { calls, failures, errors, elapsedMs } = metrics;
    if (planned === undefined) options.onProgress?.({ rows: written.rows, calls, failures, elapsedMs });
    return { ...written, calls, errors, elapsedMs };
  });
}
