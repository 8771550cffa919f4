// Every table function of DuckDB has been judged: a new version with another one fails here, and somebody looks at it.
import { expect, test } from "vitest";
import { forbiddenNames } from "../../../engine/sandbox/forbidden-functions.ts";
import { openConfined } from "./open-sandbox.ts";

/** They read files, which DuckDB confines; or tell what the session itself knows; or make rows. */
const HARMLESS = `
  __quarry_scan duckdb_approx_database_count duckdb_columns duckdb_connection_count duckdb_constraints
  duckdb_coordinate_systems duckdb_databases duckdb_dependencies duckdb_extensions duckdb_external_file_cache
  duckdb_functions duckdb_indexes duckdb_keywords duckdb_log_contexts duckdb_logs duckdb_memory duckdb_optimizers
  duckdb_prepared_statements duckdb_schemas duckdb_secret_types duckdb_secrets duckdb_sequences duckdb_settings
  duckdb_table_sample duckdb_tables duckdb_temporary_files duckdb_types duckdb_variables duckdb_views generate_series glob
  icu_calendar_names json_each json_tree parquet_bloom_probe parquet_file_metadata parquet_full_metadata
  parquet_kv_metadata parquet_metadata parquet_scan parquet_schema pg_timezone_names pragma_collations
  pragma_database_size pragma_metadata_info pragma_platform pragma_show pragma_storage_info pragma_table_info
  pragma_user_agent pragma_version query query_table range read_blob read_csv read_csv_auto read_duckdb read_json
  read_json_auto read_json_objects read_json_objects_auto read_ndjson read_ndjson_auto read_ndjson_objects read_parquet
  read_text repeat repeat_row seq_scan sniff_csv sql_auto_complete summary test_all_types test_vector_types unnest
  which_secret`;

test("every table function is either forbidden or known to be harmless", async () => {
  const database = await openConfined([]);
  const text = await database.text(
    "SELECT string_agg(DISTINCT function_name, ' ') FROM duckdb_functions() WHERE function_type = 'table'",
  );
  const judged = new Set([...HARMLESS.trim().split(/\s+/), ...forbiddenNames()]);
  expect(text.split(" ").filter((name) => !judged.has(name))).toEqual([]);
});
