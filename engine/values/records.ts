// Columns turned into plain objects, one per row.

type Fields = Record<string, unknown>;

/** Sets a field as data, also where the name means something to JavaScript's objects. */
export function setField(record: object, name: string, value: unknown): void {
  if (name !== "__proto__") (record as Fields)[name] = value;
  else Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Makes the object of one row: `{[names[0]]: columns[0][row], …}`. */
export type RecordMaker = (columns: readonly ArrayLike<unknown>[], row: number) => Fields;

/**
 * A maker of objects with these fields. Each object is a copy of one template, so that V8 makes its shape in one step: half
 * the time of adding field by field.
 */
export function recordMaker(names: readonly string[]): RecordMaker {
  const template: Fields = {};
  for (const name of names) setField(template, name, null);
  return (columns, row) => {
    const record = { ...template };
    // Every field is there already, so even `__proto__` is set as data.
    for (let at = 0; at < names.length; at++) record[names[at]!] = columns[at]![row];
    return record;
  };
}

/** One object per row from columns of equal length. */
export function makeRecords(
  names: readonly string[],
  columns: readonly ArrayLike<unknown>[],
  length: number,
): Fields[] {
  const makeRecord = recordMaker(names);
  const records = new Array<Fields>(length);
  for (let row = 0; row < length; row++) records[row] = makeRecord(columns, row);
  return records;
}
