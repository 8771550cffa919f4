// Lists, arrays and maps out of JavaScript values: the items of all rows become one column.
import { type DataType, makeData } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import type { BuildData } from "./built-data.ts";
import { rowHolding } from "./row-holding.ts";
import { liftFailures } from "./value-failure.ts";
import { asList, asPairs, type Pair, shapeRows } from "./value-shapes.ts";

type TypeOf<Id extends LogicalType["id"]> = Extract<LogicalType, { id: Id }>;

interface Items<T> {
  readonly items: readonly T[];
  readonly offsets: Int32Array;
  /** The row of each item. */
  readonly rowOf: (index: number) => number;
}

function flatten<T>(rows: readonly (ArrayLike<T> | null)[]): Items<T> {
  const offsets = new Int32Array(rows.length + 1);
  for (let row = 0; row < rows.length; row++) offsets[row + 1] = offsets[row]! + (rows[row]?.length ?? 0);
  const items = new Array<T>(offsets[rows.length]!);
  for (let row = 0, at = 0; row < rows.length; row++) {
    const list = rows[row];
    for (let item = 0; item < (list?.length ?? 0); item++) items[at++] = list![item]!;
  }
  return { items, offsets, rowOf: (index) => rowHolding((row) => offsets[row]!, rows.length, index) };
}

export function listBuilder(type: TypeOf<"LIST">, target: DataType, buildItems: BuildData): BuildData {
  return (values) => {
    const { rows, blanks } = shapeRows(type, values, asList);
    const { items, offsets, rowOf } = flatten(rows);
    const { data, failures } = buildItems(items);
    blanks.addInside([liftFailures(failures, rowOf, (index) => `item ${index - offsets[rowOf(index)]!}`)]);
    return blanks.build(target, { valueOffsets: offsets, child: data });
  };
}

/** A null array still takes its `size` slots. */
export function arrayBuilder(type: TypeOf<"ARRAY">, target: DataType, buildItems: BuildData): BuildData {
  const { size } = type;
  const blank = new Array<null>(size).fill(null);
  return (values) => {
    const { rows, blanks } = shapeRows(type, values, (value) => {
      const list = asList(value);
      return list?.length === size ? list : undefined;
    });
    const { data, failures } = buildItems(flatten(rows.map((row) => row ?? blank)).items);
    const rowOf = (index: number) => Math.floor(index / size);
    blanks.addInside([liftFailures(failures, rowOf, (index) => `item ${index % size}`)]);
    return blanks.build(target, { child: data });
  };
}

export function mapBuilder(
  type: TypeOf<"MAP">,
  target: DataType,
  [buildKeys, buildValues]: readonly [BuildData, BuildData],
): BuildData {
  const entryType = target.children[0]!.type as DataType;
  return (values) => {
    const { rows, blanks } = shapeRows(type, values, asPairs);
    const { items: pairs, offsets, rowOf } = flatten<Pair>(rows);
    // A map has no null keys: as `undefined` they fail.
    const columns = [buildKeys(pairs.map(({ key }) => key ?? undefined)), buildValues(pairs.map(({ value }) => value))];
    const place = (index: number) => `key ${String(pairs[index]!.key)}`;
    blanks.addInside(columns.map(({ failures }) => liftFailures(failures, rowOf, place)));
    const children = columns.map(({ data }) => data);
    const entries = makeData({ type: entryType, length: pairs.length, nullCount: 0, children } as never);
    return blanks.build(target, { valueOffsets: offsets, child: entries });
  };
}
