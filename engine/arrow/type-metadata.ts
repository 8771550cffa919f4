// The keys under which a field's metadata says what its Arrow type cannot.

/** Metadata of a field whose Arrow type does not say which DuckDB type it is. */
export const TYPE_KEY = "duckdb.type";
/** The values of an enum, as a JSON array. */
export const ENUM_KEY = "duckdb.enum";
/** Arrow's own key for types other tools know. */
export const EXTENSION_KEY = "ARROW:extension:name";
export const EXTENSION_METADATA_KEY = "ARROW:extension:metadata";
