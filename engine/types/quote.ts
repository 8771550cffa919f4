// Names and text as SQL literals. Nothing else in Quarry puts a user's text into SQL.

/** An identifier: `say "hi"` → `"say ""hi"""`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal: `it's` → `'it''s'`. DuckDB's parser ends at a NUL, so those are spelt `chr(0)`. */
export function quoteText(text: string): string {
  const parts = text.split("\0").map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts[0]! : `(${parts.join(" || chr(0) || ")})`;
}
