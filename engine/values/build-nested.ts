// Lists, arrays, structs, maps and unions out of JavaScript values: the children of all rows become one column each.
import { type Data, type DataType, makeData } from "apache-arrow";
import type { LogicalType, NamedType } from "../types/logical-type.ts";
import { type BuiltData, buildData } from "./build-column.ts";
import { rowHolding } from "./row-holding.ts";
import { Validity } from "./validity.ts";
import { liftFailures, mergeFailures, type ValueFailure, wrongType } from "./value-failure.ts";

type Nested = Extract<LogicalType, { id: "LIST" | "ARRAY" | "STRUCT" | "MAP" | "UNION" }>;
type TypeOf<Id extends Nested["id"]> = Extract<Nested, { id: Id }>;

/** A nested column; a failure inside makes the whole row null and names the place. */
export function buildNested(type: Nested, arrowType: DataType, values: ArrayLike<unknown>): BuiltData {
  switch (type.id) {
    case "LIST":
      return buildLists(type, arrowType, values);
    case "ARRAY":
      return buildArrays(type, arrowType, values);
    case "STRUCT":
      return buildStructs(type, arrowType, values);
    case "MAP":
      return buildMaps(type, arrowType, values);
    case "UNION":
      return buildUnions(type, arrowType, values);
  }
}

/** The values as far as they have the right outer shape (else null), and the failures of those that have not. */
function shaped<T>(type: LogicalType, values: ArrayLike<unknown>, shape: (value: unknown) => T | undefined) {
  const rows = new Array<T | null>(values.length);
  const failures: ValueFailure[] = [];
  for (let row = 0; row < rows.length; row++) {
    const value = values[row];
    const fitting = value === null ? undefined : shape(value);
    rows[row] = fitting ?? null;
    if (fitting === undefined && value !== null) failures.push(wrongType(row, type, value));
  }
  return { rows, failures };
}

/** What every nested column ends with: rows without a value and rows with a failure are null. */
function finish(
  arrowType: DataType,
  rows: readonly unknown[],
  failures: readonly ValueFailure[],
  buffers: { valueOffsets?: Int32Array; child?: Data; children?: Data[] },
): BuiltData {
  const validity = new Validity(rows.length);
  for (let row = 0; row < rows.length; row++) if (rows[row] === null) validity.setNull(row);
  for (const failure of failures) validity.setNull(failure.row);
  const nulls = { nullCount: validity.nullCount, nullBitmap: validity.bits };
  const data = makeData<DataType>({ type: arrowType, length: rows.length, ...nulls, ...buffers } as never);
  return { data, failures };
}

function asList(value: unknown): ArrayLike<unknown> | undefined {
  if (Array.isArray(value)) return value;
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? (value as unknown as ArrayLike<unknown>)
    : undefined;
}

interface Flat {
  readonly items: unknown[];
  readonly offsets: Int32Array;
  /** The row of each item. */
  readonly rowOf: (index: number) => number;
  readonly place: (index: number) => string;
}

function flatten(rows: readonly (ArrayLike<unknown> | null)[]): Flat {
  const offsets = new Int32Array(rows.length + 1);
  for (let row = 0; row < rows.length; row++) offsets[row + 1] = offsets[row]! + (rows[row]?.length ?? 0);
  const items = new Array<unknown>(offsets[rows.length]!);
  for (let row = 0, at = 0; row < rows.length; row++) {
    const list = rows[row];
    for (let item = 0; item < (list?.length ?? 0); item++) items[at++] = list![item];
  }
  const rowOf = (index: number) => rowHolding((row) => offsets[row]!, rows.length, index);
  return { items, offsets, rowOf, place: (index) => `item ${index - offsets[rowOf(index)]!}` };
}

function buildLists(type: TypeOf<"LIST">, arrowType: DataType, values: ArrayLike<unknown>): BuiltData {
  const { rows, failures } = shaped(type, values, asList);
  const { items, offsets, rowOf, place } = flatten(rows);
  const child = buildData(type.child, items);
  const all = mergeFailures([failures, liftFailures(child.failures, rowOf, place)]);
  return finish(arrowType, rows, all, { valueOffsets: offsets, child: child.data });
}

/** A null array still takes its `size` slots. */
function buildArrays(type: TypeOf<"ARRAY">, arrowType: DataType, values: ArrayLike<unknown>): BuiltData {
  const { size } = type;
  const { rows, failures } = shaped(type, values, (value) => {
    const list = asList(value);
    return list?.length === size ? list : undefined;
  });
  const blank = new Array<null>(size).fill(null);
  const child = buildData(type.child, flatten(rows.map((row) => row ?? blank)).items);
  const rowOf = (index: number) => Math.floor(index / size);
  const lifted = liftFailures(child.failures, rowOf, (index) => `item ${index % size}`);
  return finish(arrowType, rows, mergeFailures([failures, lifted]), { child: child.data });
}

type Fields = Readonly<Record<string, unknown>>;

function asFields(value: unknown): Fields | undefined {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date) && !ArrayBuffer.isView(value)
    ? (value as Fields)
    : undefined;
}

function buildStructs(type: TypeOf<"STRUCT">, arrowType: DataType, values: ArrayLike<unknown>): BuiltData {
  const { rows, failures } = shaped(type, values, asFields);
  const columns = type.fields.map((field) =>
    buildData(
      field.type,
      rows.map((row) => (row === null ? null : ownField(row, field.name))),
    ),
  );
  const lifted = columns.map((column, index) =>
    liftFailures(
      column.failures,
      (row) => row,
      () => type.fields[index]!.name,
    ),
  );
  const all = mergeFailures([failures, ...lifted]);
  return finish(arrowType, rows, all, { children: columns.map((column) => column.data) });
}

/** A field of the value itself: `toString` and its like are not found on the prototype of plain objects. */
function ownField(fields: Fields, name: string): unknown {
  return name in Object.prototype && !Object.hasOwn(fields, name) ? undefined : fields[name];
}

type Pair = { readonly key: unknown; readonly value: unknown };

function asPairs(value: unknown): readonly Pair[] | undefined {
  if (Array.isArray(value)) return value.every((pair) => typeof pair === "object" && pair !== null) ? value : undefined;
  const fields = value instanceof Map ? undefined : asFields(value);
  if (value instanceof Map) return Array.from(value as Map<unknown, unknown>, ([key, item]) => ({ key, value: item }));
  return fields === undefined ? undefined : Object.entries(fields).map(([key, item]) => ({ key, value: item }));
}

function buildMaps(type: TypeOf<"MAP">, arrowType: DataType, values: ArrayLike<unknown>): BuiltData {
  const { rows, failures } = shaped(type, values, asPairs);
  const { items, offsets, rowOf } = flatten(rows);
  const pairs = items as readonly Pair[];
  // A map has no null keys: as `undefined` they fail.
  const keys = buildData(
    type.key,
    pairs.map(({ key }) => key ?? undefined),
  );
  const contents = buildData(
    type.value,
    pairs.map(({ value }) => value),
  );
  const entries = makeData<DataType>({
    type: (arrowType as DataType & { children: { type: DataType }[] }).children[0]!.type,
    length: pairs.length,
    nullCount: 0,
    children: [keys.data, contents.data],
  } as never);
  const place = (index: number) => `key ${String(pairs[index]!.key)}`;
  const lifted = [keys, contents].map((column) => liftFailures(column.failures, rowOf, place));
  return finish(arrowType, rows, mergeFailures([failures, ...lifted]), { valueOffsets: offsets, child: entries });
}

type Tagged = { readonly tag: unknown; readonly value: unknown };

/** A sparse union: every member is a column of all rows. A null row is a null of the first member. */
function buildUnions(type: TypeOf<"UNION">, arrowType: DataType, values: ArrayLike<unknown>): BuiltData {
  const indexOf = new Map<unknown, number>(type.members.map((member, index) => [member.name, index]));
  const { rows, failures } = shaped(type, values, (value) => {
    const tagged = asFields(value) as Tagged | undefined;
    return tagged !== undefined && indexOf.has(tagged.tag) ? tagged : undefined;
  });
  const typeIds = Int8Array.from(rows, (row) => indexOf.get(row?.tag) ?? 0);
  const columns = type.members.map((member) => buildMember(member, rows));
  const lifted = columns.map((column, index) =>
    liftFailures(
      column.failures,
      (row) => row,
      () => type.members[index]!.name,
    ),
  );
  const children = columns.map((column) => column.data);
  const data = makeData<DataType>({ type: arrowType, length: rows.length, typeIds, children } as never);
  return { data, failures: mergeFailures([failures, ...lifted]) };
}

function buildMember(member: NamedType, rows: readonly (Tagged | null)[]): BuiltData {
  return buildData(
    member.type,
    rows.map((row) => (row?.tag === member.name ? row.value : null)),
  );
}
