import { join } from "node:path";
import { expect, test } from "vitest";
import { parquetRowBytes } from "../../../engine/io/parquet-row-bytes.ts";
import { quoteText } from "../../../engine/types/quote.ts";
import { temporaryDatabase, temporaryFolder } from "./temporary-folder.ts";

test("the rows of Parquet files are as large as their texts", async () => {
  const database = await temporaryDatabase();
  const file = join(await temporaryFolder(), "long [1].parquet");
  await database.run(
    `COPY (SELECT md5(range::VARCHAR) || repeat('x', 968) AS t FROM range(2000)) TO ${quoteText(file)}`,
  );
  const rowBytes = await parquetRowBytes(database, [file]);
  expect(rowBytes).toBeGreaterThan(900);
  expect(rowBytes).toBeLessThan(1_100);
});

test("nothing is known where there is no file to read", async () => {
  const database = await temporaryDatabase();
  expect(await parquetRowBytes(database, [])).toBeUndefined();
  expect(await parquetRowBytes(database, ["/nowhere/at-all.parquet"])).toBeUndefined();
});
