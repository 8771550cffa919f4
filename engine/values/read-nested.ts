// Lists, arrays, structs, maps and unions: each child column is read once as a whole, then cut into the rows' values.
import type { Data } from "apache-arrow";
import type { LogicalType, NamedType } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";
import { type ColumnValues, readData } from "./column-values.ts";
import { makeRecords, setField } from "./records.ts";
import { rowHolding } from "./row-holding.ts";
import { liftFailures, mergeFailures, NO_FAILURES } from "./value-failure.ts";

type Nested = Extract<LogicalType, { id: "LIST" | "ARRAY" | "STRUCT" | "MAP" | "UNION" }>;

/** The values of a nested column; a failure inside makes its row null and names the place. */
export function readNested(data: Data, type: Nested, reading: Reading | undefined): ColumnValues {
  const read = readByKind(data, type, reading);
  for (const failure of read.failures) read.values[failure.row] = null;
  return read;
}

function readByKind(data: Data, type: Nested, reading: Reading | undefined): ColumnValues {
  switch (type.id) {
    case "LIST":
      return readLists(data, type.child, reading?.child, listOffsets(data));
    case "ARRAY":
      return readLists(data, type.child, reading?.child, (row) => row * type.size);
    case "STRUCT":
      return readStructs(data, type.fields, reading);
    case "MAP":
      return readMaps(data, type, reading);
    case "UNION":
      return readUnions(data, type.members, reading);
  }
}

type Offsets = (row: number) => number;

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

function readLists(data: Data, itemType: LogicalType, reading: Reading | undefined, offsets: Offsets): ColumnValues {
  const items = readData(coveredChild(data, offsets), itemType, reading);
  return cutLists(data, offsets, items.values, items);
}

function cutLists(data: Data, offsets: Offsets, items: readonly unknown[], read: ColumnValues): ColumnValues {
  const base = offsets(0);
  const values = new Array<unknown>(data.length);
  for (let row = 0; row < data.length; row++) values[row] = items.slice(offsets(row) - base, offsets(row + 1) - base);
  if (read.failures.length === 0) return { values, failures: NO_FAILURES };
  const rowOf = (index: number) => rowHolding(offsets, data.length, base + index);
  const place = (index: number) => `item ${base + index - offsets(rowOf(index))}`;
  return { values, failures: liftFailures(read.failures, rowOf, place) };
}

function readStructs(data: Data, fields: readonly NamedType[], reading: Reading | undefined): ColumnValues {
  const columns = fields.map((field, index) =>
    readData(data.children[index]!, field.type, reading?.fields?.[field.name]),
  );
  const values = makeRecords(
    fields.map((field) => field.name),
    columns.map((column) => column.values),
    data.length,
  );
  const failures = columns.map((column, index) =>
    liftFailures(
      column.failures,
      (row) => row,
      () => fields[index]!.name,
    ),
  );
  return { values, failures: mergeFailures(failures) };
}

function readMaps(data: Data, type: Extract<Nested, { id: "MAP" }>, reading: Reading | undefined): ColumnValues {
  const offsets = listOffsets(data);
  const entries = coveredChild(data, offsets);
  const keys = readData(entries.children[0]!, type.key, reading?.key);
  const values = readData(entries.children[1]!, type.value, reading?.value);
  const pairs = makeRecords(["key", "value"], [keys.values, values.values], entries.length);
  const failures = mergeFailures([keys.failures, values.failures]);
  const maps = cutLists(data, offsets, pairs, { values: pairs, failures });
  if (reading?.record === true)
    maps.values.forEach((map, row) => {
      maps.values[row] = pairsToRecord(map as { key: string; value: unknown }[]);
    });
  return maps;
}

function pairsToRecord(pairs: readonly { key: string; value: unknown }[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const { key, value } of pairs) setField(record, key, value);
  return record;
}

/** Arrow's unions have no nulls of their own: a null is a null of the member the row points at. */
function readUnions(data: Data, members: readonly NamedType[], reading: Reading | undefined): ColumnValues {
  const columns = members.map((member, index) =>
    readData(data.children[index]!, member.type, reading?.fields?.[member.name]),
  );
  const values = Array.from({ length: data.length }, (_, row) => {
    const index = data.typeIds[row]!;
    const value = columns[index]!.values[row];
    return value === null ? null : { tag: members[index]!.name, value };
  });
  const failures = columns.map((column, index) =>
    liftFailures(
      column.failures,
      (row) => (data.typeIds[row] === index ? row : -1),
      () => members[index]!.name,
    ),
  );
  return { values, failures: mergeFailures(failures) };
}
