// Rows picked from columns, in any order, any number of times, or left null: what Arrow calls take. It is how calls
// see only the rows they are made for, and how results find their rows again.
import { BufferType, type Data, type DataType, makeData, Type } from "apache-arrow";

/** Where each output row comes from. A `row` of −1 is null. */
export interface Selection {
  readonly rows: Int32Array;
  /** Which of several columns of one type a row is taken from; absent: the first. */
  readonly columns?: Int32Array | undefined;
}

/**
 * `selection.rows.length` values out, taken from `columns` (all of one type; dictionaries must be the same object).
 * Slices are honoured; nothing of the input is kept, except a dictionary and the children of what is copied by view.
 */
export function gather<Type_ extends DataType>(columns: readonly Data<Type_>[], selection: Selection): Data<Type_> {
  const [first] = columns;
  const length = selection.rows.length;
  const { nullBitmap, nullCount } = gatherValidity(columns, selection);
  const shape = { type: first!.type, length, nullCount, nullBitmap: nullCount === 0 ? undefined : nullBitmap };
  return makeData({ ...shape, ...gatherBuffers(columns, selection) } as never) as unknown as Data<Type_>;
}

type Columns = readonly Data[];

const columnOf = (selection: Selection, index: number): number => selection.columns?.[index] ?? 0;

function gatherValidity(columns: Columns, { rows, columns: from }: Selection) {
  const nullBitmap = new Uint8Array((rows.length + 7) >> 3);
  const valid = columns.map((column) => column.nullCount === 0);
  let nullCount = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    const column = from === undefined ? 0 : from[index]!;
    if (row >= 0 && (valid[column] || columns[column]!.getValid(row))) nullBitmap[index >> 3]! |= 1 << (index & 7);
    else nullCount++;
  }
  return { nullBitmap, nullCount };
}

function gatherBuffers(columns: Columns, selection: Selection): object {
  const [first] = columns as [Data];
  switch (first.typeId) {
    case Type.Null:
      return {};
    case Type.Bool:
      return { data: gatherBits(columns, selection) };
    case Type.Utf8:
    case Type.Binary:
    case Type.LargeUtf8:
    case Type.LargeBinary:
      return gatherText(columns, selection);
    case Type.List:
    case Type.Map:
      return gatherLists(columns, selection);
    case Type.FixedSizeList:
      return gatherFixedLists(columns, selection);
    case Type.Struct:
      return { children: gatherChildren(columns, selection) };
    case Type.Union:
      return {
        typeIds: gatherFixed(columns, selection, BufferType.TYPE, 1),
        children: gatherChildren(columns, selection),
      };
    case Type.Dictionary:
      return { data: gatherFixed(columns, selection, BufferType.DATA, 1), dictionary: first.dictionary };
    default:
      return { data: gatherFixed(columns, selection, BufferType.DATA, first.stride) };
  }
}

type Numbers = Int32Array;

/** `stride` items per row; null rows are zero. */
function gatherFixed(columns: Columns, selection: Selection, buffer: BufferType, stride: number): Numbers {
  const sources = columns.map((column) => column.buffers[buffer] as unknown as Numbers);
  const { rows } = selection;
  const target = new (sources[0]!.constructor as new (length: number) => Numbers)(rows.length * stride);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    if (row < 0) continue;
    const source = sources[columnOf(selection, index)]!;
    for (let part = 0; part < stride; part++) target[index * stride + part] = source[row * stride + part]!;
  }
  return target;
}

function gatherBits(columns: Columns, selection: Selection): Uint8Array {
  const { rows } = selection;
  const bits = new Uint8Array((rows.length + 7) >> 3);
  for (let index = 0; index < rows.length; index++) {
    if (rows[index]! < 0) continue;
    const column = columns[columnOf(selection, index)]!;
    const at = column.offset + rows[index]!;
    if ((column.values[at >> 3] >> (at & 7)) & 1) bits[index >> 3]! |= 1 << (index & 7);
  }
  return bits;
}

/** Offsets of the output rows, and the span each takes of its own source. */
function gatherOffsets(columns: Columns, selection: Selection) {
  const { rows } = selection;
  const offsets = new Int32Array(rows.length + 1);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    const column = columns[columnOf(selection, index)]!;
    const size =
      row < 0 || !column.getValid(row) ? 0 : Number(column.valueOffsets[row + 1]!) - Number(column.valueOffsets[row]!);
    offsets[index + 1] = offsets[index]! + size;
  }
  return offsets;
}

function gatherText(columns: Columns, selection: Selection) {
  const { rows } = selection;
  const offsets = gatherOffsets(columns, selection);
  const data = new Uint8Array(offsets[rows.length]!);
  for (let index = 0; index < rows.length; index++) {
    if (offsets[index + 1] === offsets[index]) continue;
    const column = columns[columnOf(selection, index)]!;
    const start = Number(column.valueOffsets[rows[index]!]!);
    data.set(column.values.subarray(start, start + offsets[index + 1]! - offsets[index]!), offsets[index]!);
  }
  const wide = columns[0]!.typeId === Type.LargeUtf8 || columns[0]!.typeId === Type.LargeBinary;
  return { data, valueOffsets: wide ? BigInt64Array.from(offsets, BigInt) : offsets };
}

/** The same selection, item by item. */
function gatherLists(columns: Columns, selection: Selection) {
  const { rows } = selection;
  const offsets = gatherOffsets(columns, selection);
  const items = new Int32Array(offsets[rows.length]!);
  const from = selection.columns && new Int32Array(items.length);
  for (let index = 0; index < rows.length; index++) {
    const start = offsets[index]!;
    const count = offsets[index + 1]! - start;
    if (count === 0) continue;
    const column = columns[columnOf(selection, index)]!;
    const first = Number(column.valueOffsets[rows[index]!]!);
    for (let item = 0; item < count; item++) items[start + item] = first + item;
    from?.fill(columnOf(selection, index), start, start + count);
  }
  return { valueOffsets: offsets, child: gatherChild(columns, { rows: items, columns: from }) };
}

function gatherFixedLists(columns: Columns, selection: Selection) {
  const { rows } = selection;
  const size = (columns[0]!.type as unknown as { listSize: number }).listSize;
  const items = new Int32Array(rows.length * size);
  const from = selection.columns && new Int32Array(items.length);
  for (let index = 0; index < rows.length; index++) {
    const first = rows[index]! * size;
    for (let item = 0; item < size; item++) items[index * size + item] = rows[index]! < 0 ? -1 : first + item;
    from?.fill(columnOf(selection, index), index * size, (index + 1) * size);
  }
  return { child: gatherChild(columns, { rows: items, columns: from }) };
}

const gatherChild = (columns: Columns, selection: Selection): Data =>
  gather(
    columns.map((column) => column.children[0]!),
    selection,
  );

function gatherChildren(columns: Columns, selection: Selection): Data[] {
  return columns[0]!.children.map((_, child) =>
    gather(
      columns.map((column) => column.children[child]!),
      selection,
    ),
  );
}
