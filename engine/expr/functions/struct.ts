// Structs and unions. Field names are known while the query is written: they are names, not values.
import type { ExprOf, List, Struct } from "../kinds.ts";
import { type ArgumentReading, plain, type ReadingRule } from "../reading-rules.ts";
import type { AnyExpr, Expr, NullOf, TypeOf, Value } from "../typing.ts";
import { composed, type PrintCall, scalar } from "./entry.ts";

type Fields = { readonly [name: string]: Value };
type Packed<P> = { -readonly [K in keyof P]: TypeOf<P[K]> };
type AnyStruct = object | null;
type Pack = <const P extends Fields>(fields: P) => Struct<Packed<P>>;
type Changed<S, P> = { [K in keyof S | keyof P]: K extends keyof P ? TypeOf<P[K]> : K extends keyof S ? S[K] : never };
type Change = <S extends AnyStruct, const P extends Fields>(
  struct: Expr<S>,
  fields: P,
) => ExprOf<Changed<NonNullable<S>, P> | NullOf<S>>;

/** `"a" := 1` of each literal name and the value after it. */
function named(args: readonly string[]): readonly string[] {
  return args.flatMap((name, index) => (index % 2 === 0 ? [`${nameOfLiteral(name)} := ${args[index + 1]}`] : []));
}

/** `'it''s'` → `"it's"`. */
function nameOfLiteral(literal: string): string {
  return `"${literal.slice(1, -1).replaceAll("''", "'").replaceAll('"', '""')}"`;
}

const pack: PrintCall = (...args) => `struct_pack(${named(args).join(", ")})`;
const change =
  (name: string): PrintCall =>
  (struct, ...args) =>
    `${name}(${[struct, ...named(args)].join(", ")})`;

const packed: ReadingRule = (...args) => withFields({}, args);
const changed: ReadingRule = (struct, ...args) => withFields(struct?.reading?.fields ?? {}, args);

function withFields(fields: object, args: readonly ArgumentReading[]): ReturnType<ReadingRule> {
  const added = args.flatMap(({ node }, index) => {
    const reading = args[index + 1]?.reading;
    const isName = index % 2 === 0 && node.kind === "literal" && typeof node.value === "string";
    return isName && reading !== undefined ? [[node.value, reading] as const] : [];
  });
  const all = { ...fields, ...Object.fromEntries(added) };
  return Object.keys(all).length === 0 ? undefined : { fields: all };
}

// Of these DuckDB takes names and values in turn, `F` an object.
const structPack = scalar<(...fields: readonly unknown[]) => AnyExpr>("struct_pack", packed, pack);
const structInsert = scalar<(...args: readonly unknown[]) => AnyExpr>(
  "struct_insert",
  changed,
  change("struct_insert"),
);
const structUpdate = scalar<(...args: readonly unknown[]) => AnyExpr>(
  "struct_update",
  changed,
  change("struct_update"),
);

export const struct = {
  /** A struct of these fields. */
  structPack: composed<Pack>((fields) => structPack(...Object.entries(fields).flat()), structPack),
  /** The struct with fields added. */
  structInsert: composed<Change>(
    (value, fields) => structInsert(value, ...Object.entries(fields).flat()),
    structInsert,
  ),
  /** The struct with fields changed, or added. */
  structUpdate: composed<Change>(
    (value, fields) => structUpdate(value, ...Object.entries(fields).flat()),
    structUpdate,
  ),
  /** A field of the struct, as `.get(name)`. */
  structExtract: composed<
    <S extends AnyStruct, const K extends keyof NonNullable<S> & string>(
      struct: Expr<S>,
      field: K,
    ) => ExprOf<NonNullable<S>[K] | NullOf<S>>
  >((value, field) => value.get(field)),
  /** The fields of all the structs; their names must differ. */
  structConcat: scalar<<A extends object, B extends object>(left: Expr<A>, right: Expr<B>) => Struct<A & B>>(
    "struct_concat",
    (...structs) => ({ fields: Object.assign({}, ...structs.map((struct) => struct.reading?.fields)) }),
  ),
  /** The names of the fields. */
  structKeys: scalar<(struct: Expr<AnyStruct>) => List<string[] | null>>("struct_keys"),
  /** The member of a union named `tag`; null when it holds another. */
  unionExtract: scalar<(union: Expr<unknown>, tag: string) => AnyExpr>("union_extract", plain),
  /** The name of the member a union holds. */
  unionTag: scalar<(union: Expr<unknown>) => ExprOf<string | null>>("union_tag"),
  /** The field `name`, or item `index`, of a VARIANT. */
  variantExtract: scalar<(variant: Expr<unknown>, path: string | number) => AnyExpr>("variant_extract", plain),
};
