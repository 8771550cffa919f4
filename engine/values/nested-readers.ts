// Lists, arrays, structs, maps and unions: each child column is read once as a whole, then cut into the rows' values.
// A failure inside makes its row null and names the place.
import type { Data } from "apache-arrow";
import type { ColumnValues, ReadData } from "./read-data.ts";
import { makeRecords, setField } from "./records.ts";
import { rowHolding } from "./row-holding.ts";
import { failuresAt, liftFailures, mergeFailures, NO_FAILURES, type ValueFailure } from "./value-failure.ts";

/** Where the items of a row begin: where those of the row before it end. */
type Offsets = (row: number) => number;

export function listReader(readItems: ReadData): ReadData {
  return (data) => readLists(data, listOffsets(data), readItems);
}

export function arrayReader(size: number, readItems: ReadData): ReadData {
  return (data) => readLists(data, (row) => row * size, readItems);
}

function readLists(data: Data, offsets: Offsets, readItems: ReadData): ColumnValues {
  return cutLists(data.length, offsets, readItems(coveredChild(data, offsets)));
}

function listOffsets(data: Data): Offsets {
  const offsets = data.valueOffsets as Int32Array;
  return (row) => offsets[row] ?? 0;
}

/** The range of a child column that the rows of a list cover: a sliced list keeps its whole child. */
function coveredChild(data: Data, offsets: Offsets): Data {
  const start = offsets(0);
  const child = data.children[0]!;
  const length = offsets(data.length) - start;
  return start === 0 && length === child.length ? child : child.slice(start, length);
}

function cutLists(length: number, offsets: Offsets, items: ColumnValues): ColumnValues {
  const base = offsets(0);
  const values = new Array<unknown>(length);
  for (let row = 0; row < length; row++) {
    values[row] = items.values.slice(offsets(row) - base, offsets(row + 1) - base);
  }
  if (items.failures.length === 0) return { values, failures: NO_FAILURES };
  const rowOf = (index: number) => rowHolding(offsets, length, base + index);
  const place = (index: number) => `item ${base + index - offsets(rowOf(index))}`;
  return blankFailures(values, liftFailures(items.failures, rowOf, place));
}

function blankFailures(values: unknown[], failures: readonly ValueFailure[]): ColumnValues {
  for (const { row } of failures) values[row] = null;
  return { values, failures };
}

/** `readFields`: one per name, in the order of the children. */
export function structReader(names: readonly string[], readFields: readonly ReadData[]): ReadData {
  return (data) => {
    const columns = readFields.map((read, index) => read(data.children[index]!));
    const values = makeRecords(
      names,
      columns.map((column) => column.values),
      data.length,
    );
    const failures = columns.map((column, index) => failuresAt(names[index]!, column.failures));
    return blankFailures(values, mergeFailures(failures));
  };
}

/** Arrays of `{key, value}`, or objects where `asRecords`. */
export function mapReader(readKeys: ReadData, readValues: ReadData, asRecords: boolean): ReadData {
  const readPairs = structReader(["key", "value"], [readKeys, readValues]);
  return (data) => {
    const maps = readLists(data, listOffsets(data), readPairs);
    return asRecords ? { ...maps, values: maps.values.map(pairsToRecord) } : maps;
  };
}

function pairsToRecord(pairs: unknown): Record<string, unknown> | null {
  if (pairs === null) return null;
  const record: Record<string, unknown> = {};
  for (const { key, value } of pairs as readonly { key: string; value: unknown }[]) setField(record, key, value);
  return record;
}

/** Arrow's unions have no nulls of their own: a null is a null of the member the row points at. */
export function unionReader(names: readonly string[], readMembers: readonly ReadData[]): ReadData {
  return (data) => {
    const { typeIds } = data;
    const columns = readMembers.map((read, index) => read(data.children[index]!));
    const values = Array.from({ length: data.length }, (_, row) => {
      const index = typeIds[row]!;
      const value = columns[index]!.values[row];
      return value === null ? null : { tag: names[index]!, value };
    });
    const failures = columns.map((column, index) => {
      const chosen = column.failures.filter(({ row }) => typeIds[row] === index);
      return failuresAt(names[index]!, chosen);
    });
    return blankFailures(values, mergeFailures(failures));
  };
}
