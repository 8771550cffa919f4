// `quarry sql`: a shell, and scripts of SQL.
import { type Command, InvalidArgumentError, Option } from "commander";
import { exitSoon } from "../exit-soon.ts";
import { addCatalogOptions } from "../options.ts";
import type { SqlOptions } from "../sql/run-sql.ts";

const FORMATS = ["table", "csv", "json", "ndjson", "arrow", "parquet"] as const;
const BINARY: readonly (string | undefined)[] = ["arrow", "parquet"] satisfies (typeof FORMATS)[number][];
const DEFAULT_ROWS = 100;

export function addSqlCommand(quarry: Command): void {
  const sql = quarry
    .command("sql")
    .description(
      "run SQL that calls functions: a shell at a terminal, else the statements of an option, a file or the input",
    )
    .argument("[files...]", "modules whose functions can be called, beside those deployed")
    .addOption(new Option("-c, --command <sql>", "run these statements").conflicts("file"))
    .option("-f, --file <file>", "run the statements of a file; - is the standard input")
    .addOption(new Option("--format <format>", "how results are written").choices(FORMATS))
    .option("--max-rows <n>", "rows that a table shows at most", wholeNumber, DEFAULT_ROWS)
    .addOption(
      new Option("--plan [level]", "write how each statement would run, and run none")
        .choices(["logical", "physical", "all"] as const)
        .preset("physical"),
    );
  addCatalogOptions(sql).action(sqlAction);
}

async function sqlAction(files: readonly string[], options: SqlOptions, command: Command): Promise<void> {
  const script = files.find((file) => file.endsWith(".sql"));
  if (script !== undefined) command.error(`error: ${script} is no module; run its statements with --file`);
  if (BINARY.includes(options.format) && process.stdout.isTTY) {
    command.error(`error: ${options.format} is not for a terminal: redirect the output`);
  }
  const { runSql } = await import("../sql/run-sql.ts");
  try {
    process.exitCode = await runSql(files, options);
  } finally {
    if (files.length > 0) exitSoon();
  }
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a whole number above zero is expected.");
}
