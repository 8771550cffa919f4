// Structs and unions out of JavaScript values: each field, each member, is a column of all rows.
import { type DataType, makeData } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import type { BuildData } from "./built-data.ts";
import { failuresAt } from "./value-failure.ts";
import { asFields, type Fields, shapeRows } from "./value-shapes.ts";

type TypeOf<Id extends LogicalType["id"]> = Extract<LogicalType, { id: Id }>;

/** `buildFields`: one per field, in the type's order. */
export function structBuilder(type: TypeOf<"STRUCT">, target: DataType, buildFields: readonly BuildData[]): BuildData {
  return (values) => {
    const { rows, blanks } = shapeRows(type, values, asFields);
    const columns = type.fields.map(({ name }, index) =>
      buildFields[index]!(rows.map((row) => (row === null ? null : ownField(row, name)))),
    );
    blanks.addInside(columns.map(({ failures }, index) => failuresAt(type.fields[index]!.name, failures)));
    return blanks.build(target, { children: columns.map(({ data }) => data) });
  };
}

/** A field of the value itself: `toString` and its like are not found on the prototype of plain objects. */
function ownField(fields: Fields, name: string): unknown {
  return name in Object.prototype && !Object.hasOwn(fields, name) ? undefined : fields[name];
}

interface Tagged {
  readonly tag: unknown;
  readonly value: unknown;
}

/** A sparse union, `buildMembers` in the type's order. It has no null bitmap: a null row is a null of the first member. */
export function unionBuilder(type: TypeOf<"UNION">, target: DataType, buildMembers: readonly BuildData[]): BuildData {
  const indexOf = new Map<unknown, number>(type.members.map(({ name }, index) => [name, index]));
  return (values) => {
    const { rows, blanks } = shapeRows(type, values, (value) => {
      const tagged = asFields(value) as Tagged | undefined;
      return tagged !== undefined && indexOf.has(tagged.tag) ? tagged : undefined;
    });
    const columns = type.members.map(({ name }, index) =>
      buildMembers[index]!(rows.map((row) => (row?.tag === name ? row.value : null))),
    );
    blanks.addInside(columns.map(({ failures }, index) => failuresAt(type.members[index]!.name, failures)));
    const typeIds = Int8Array.from(rows, (row) => indexOf.get(row?.tag) ?? 0);
    const children = columns.map(({ data }) => data);
    const data = makeData<DataType>({ type: target, length: rows.length, typeIds, children } as never);
    return { data, failures: blanks.failures };
  };
}
