import { expect, test } from "vitest";
import { formatOfName } from "../../../engine/io/file-format.ts";

test("tells a format by the end of a name, compression aside", () => {
  const names = [
    "a.parquet",
    "b.PARQUET",
    "c.csv.gz",
    "d.tsv",
    "e.jsonl.zst",
    "f.json",
    "g.feather",
    "h.txt",
    "parquet",
    "i.gz",
  ];
  expect(names.map(formatOfName)).toEqual([
    "parquet",
    "parquet",
    "csv",
    "csv",
    "ndjson",
    "ndjson",
    "arrow",
    undefined,
    undefined,
    undefined,
  ]);
});
