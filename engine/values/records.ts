// Columns turned into plain objects, one per row.

/** Sets a field as data, also where the name means something to JavaScript's objects. */
export function setField(record: object, name: string, value: unknown): void {
  if (name !== "__proto__") (record as Record<string, unknown>)[name] = value;
  else Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
}

/** One object per row from columns of equal length: `{[names[0]]: columns[0][row], …}`. */
export function makeRecords(
  names: readonly string[],
  columns: readonly ArrayLike<unknown>[],
  length: number,
): Record<string, unknown>[] {
  const records = new Array<Record<string, unknown>>(length);
  for (let row = 0; row < length; row++) records[row] = makeRecord(names, columns, row);
  return records;
}

/** The object of one row. */
export function makeRecord(
  names: readonly string[],
  columns: readonly ArrayLike<unknown>[],
  row: number,
): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at++) setField(record, names[at]!, columns[at]![row]);
  return record;
}
