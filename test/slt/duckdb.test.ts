// The scripts say what bare DuckDB says.
import { BareDuckDB } from "./bare-duckdb.ts";
import { runScripts } from "./run-scripts.ts";

runScripts("duckdb", BareDuckDB.open);
