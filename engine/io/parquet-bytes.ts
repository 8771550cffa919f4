// A Parquet file that is in memory already: written to a folder of the session's, and read by DuckDB like any other.
import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../database/database.ts";
import { type OpenedScan, openScan } from "./open-scan.ts";

/**
 * @param folder where the file stays until the folder goes
 * @throws `plan.source-unreadable` when the bytes are not a Parquet file
 */
export async function openParquetBytes(database: Database, bytes: Uint8Array, folder: string): Promise<OpenedScan> {
  const path = join(folder, `${randomUUID()}.parquet`);
  await writeFile(path, bytes, { flag: "wx" });
  try {
    return {
      ...(await openScan(database, { uris: [path], format: "parquet" })),
      label: `${bytes.byteLength} bytes of Parquet`,
    };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
