// The door through which the rest of the engine quotes names and text for DuckDB.
export { quoteName, quoteText } from "../types/quote.ts";
