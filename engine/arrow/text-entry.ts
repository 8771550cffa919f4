// How DuckDB lays out a row of text: a length of 4 bytes, then up to 12 bytes of text, or 4 bytes of prefix and a pointer.
export const ENTRY_BYTES = 16;
export const MAX_INLINE_BYTES = 12;
/** Where in the entry the text itself, its prefix, or the pointer to it begins. */
export const TEXT_AT = 4;
export const POINTER_AT = 8;
