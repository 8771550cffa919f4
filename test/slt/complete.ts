// Writes what bare DuckDB answers into the scripts: `npx tsx test/slt/complete.ts [file…]`. Read the diff before you commit it.
import { readFileSync, writeFileSync } from "node:fs";
import { BareDuckDB } from "./bare-duckdb.ts";
import { readScript, runsIn, type SltRecord } from "./read-slt.ts";
import { scripts } from "./scripts.ts";
import { inOrder } from "./sql-engine.ts";

async function answerLines(record: SltRecord, duckdb: BareDuckDB): Promise<readonly string[] | undefined> {
  if (!runsIn(record, "duckdb")) return undefined;
  if (record.kind === "query") {
    const answer = await duckdb.query(record.sql);
    const header = `query ${answer.types}${record.sort === "rowsort" ? " rowsort" : ""}`;
    return [header, record.sql, "----", ...inOrder(answer, record.sort)];
  }
  if (record.error === undefined) await duckdb.run(record.sql);
  return undefined;
}

/** From the last record to the first, so that the lines of those to come stay where they are. */
async function complete(path: string): Promise<void> {
  await using duckdb = await BareDuckDB.open();
  const { setup, records } = readScript(path);
  for (const { sql } of setup) await duckdb.run(sql);
  const lines = readFileSync(path, "utf8").split("\n");
  const answers: [SltRecord, readonly string[] | undefined][] = [];
  for (const record of records) {
    const answer = await answerLines(record, duckdb).catch((error: Error) => {
      process.stderr.write(`${record.at}: ${error.message}\n`);
      process.exitCode = 1;
      return undefined;
    });
    answers.push([record, answer]);
  }
  for (const [{ lines: at }, answer] of answers.toReversed()) {
    if (answer !== undefined) lines.splice(at.header, at.end - at.header, ...answer);
  }
  writeFileSync(path, lines.join("\n"));
}

const named = process.argv.slice(2);
for (const path of named.length > 0 ? named : scripts) await complete(path);
