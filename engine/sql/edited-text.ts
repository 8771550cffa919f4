// A user's SQL with pieces of it replaced, which still knows what of it stood where: errors point into what was written.

/** What stands in place of `sql[start, end)`. Equal offsets insert. */
export interface Edit<Text> {
  readonly start: number;
  readonly end: number;
  readonly text: Text;
}

/** A piece of the edited text: kept as written, or put there. Both begin at `start` of what was written. */
export interface Piece<Text> {
  readonly start: number;
  readonly text: Text;
  readonly isWritten: boolean;
}

/** The pieces of `sql` after `edits`, which must not overlap. */
export function editText<Text>(sql: string, edits: readonly Edit<Text>[]): readonly Piece<Text | string>[] {
  const pieces: Piece<Text | string>[] = [];
  let at = 0;
  const keep = (end: number) => {
    if (end > at) pieces.push({ start: at, text: sql.slice(at, end), isWritten: true });
  };
  for (const { start, end, text } of edits.toSorted((left, right) => left.start - right.start)) {
    keep(start);
    pieces.push({ start, text, isWritten: false });
    at = end;
  }
  keep(sql.length);
  return pieces;
}

/**
 * Where `byteOffset` of the rendered pieces was written, as a UTF-16 offset. DuckDB counts bytes.
 */
export function writtenOffset<Text>(
  pieces: readonly Piece<Text>[],
  render: (text: Text) => string,
  byteOffset: number,
): number {
  let before = 0;
  for (const { start, text, isWritten } of pieces) {
    const rendered = render(text);
    const bytes = Buffer.byteLength(rendered);
    if (byteOffset < before + bytes) {
      return isWritten
        ? start +
            Buffer.from(rendered)
              .subarray(0, byteOffset - before)
              .toString().length
        : start;
    }
    before += bytes;
  }
  const last = pieces.at(-1);
  return last === undefined ? 0 : last.start + (last.isWritten ? String(last.text).length : 0);
}
