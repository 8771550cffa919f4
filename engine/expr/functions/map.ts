// Maps. In JavaScript a map is a list of `{ key, value }`.
import type { ExprOf, List, Num } from "../kinds.ts";
import { first, number, type ReadingRule, within } from "../reading-rules.ts";
import type { AnyExpr, Expr, Lit } from "../typing.ts";
import { composed, scalar } from "./entry.ts";
import { list } from "./list.ts";
import { struct } from "./struct.ts";

type Entries<K, V> = readonly { readonly key: K; readonly value: V }[];
type MapOf<K, V> = Expr<Entries<K, V> | null>;
type Key<K> = Expr<K | null> | Lit<K>;

const entriesOf: ReadingRule = (map) => {
  const { key, value } = map?.reading ?? {};
  return key || value ? { child: { fields: { ...(key && { key }), ...(value && { value }) } } } : undefined;
};
const fromEntries: ReadingRule = (entries) => entries?.reading?.child?.fields;
const fromLists: ReadingRule = (keys, values) => ({
  ...(keys?.reading?.child && { key: keys.reading.child }),
  ...(values?.reading?.child && { value: values.reading.child }),
});
const valueReading: ReadingRule = (map) => map?.reading?.value;

/** An entry the other way round, so that sorting goes by the value. */
const valueFirst = (entry: AnyExpr) => struct.structPack({ value: entry.get("value"), key: entry.get("key") });

export const map = {
  /** How many entries a map, or a list, has. */
  cardinality: scalar<(map: MapOf<unknown, unknown>) => Num<number | null>>("cardinality", number),
  /** A map of the keys to the values at the same positions. */
  map: scalar<<K, V>(keys: Expr<readonly K[]>, values: Expr<readonly V[]>) => List<{ key: K; value: V }[]>>(
    "map",
    fromLists,
  ),
  /** The maps merged; the last one wins. */
  mapConcat: scalar<<K, V>(...maps: MapOf<K, V>[]) => List<{ key: K; value: V }[] | null>>("map_concat", first),
  /** Whether the key is there. */
  mapContains: scalar<<K>(map: MapOf<K, unknown>, key: Key<K>) => ExprOf<boolean | null>>("map_contains"),
  /** Whether the key is there with that value. */
  mapContainsEntry:
    scalar<<K, V>(map: MapOf<K, V>, key: Key<K>, value: Key<V>) => ExprOf<boolean | null>>("map_contains_entry"),
  /** Whether the value is there. */
  mapContainsValue: scalar<<V>(map: MapOf<unknown, V>, value: Key<V>) => ExprOf<boolean | null>>("map_contains_value"),
  /** The entries as a list of structs. */
  mapEntries: scalar<<K, V>(map: MapOf<K, V>) => List<{ key: K; value: V }[] | null>>("map_entries", entriesOf),
  /** A list of the key's value, empty when it is not there. */
  mapExtract: scalar<<K, V>(map: MapOf<K, V>, key: Key<K>) => List<V[] | null>>("map_extract", (map) =>
    within("child", map?.reading?.value),
  ),
  /** The key's value; null when it is not there. */
  mapExtractValue: scalar<<K, V>(map: MapOf<K, V>, key: Key<K>) => ExprOf<V | null>>("map_extract_value", valueReading),
  /** A map of a list of entries. */
  mapFromEntries: scalar<<K, V>(entries: MapOf<K, V>) => List<{ key: K; value: V }[] | null>>(
    "map_from_entries",
    fromEntries,
  ),
  /** The keys. */
  mapKeys: scalar<<K>(map: MapOf<K, unknown>) => List<K[] | null>>("map_keys", (map) =>
    within("child", map?.reading?.key),
  ),
  /** The values. */
  mapValues: scalar<<V>(map: MapOf<unknown, V>) => List<V[] | null>>("map_values", (map) =>
    within("child", map?.reading?.value),
  ),

  /** The keys of the `n` largest values, largest first. */
  mapKeysByTopNValues: composed<<K>(map: MapOf<K, unknown>, n: number) => List<K[] | null>>((entries, n) =>
    list.listTransform(
      list.listSlice(list.listReverseSort(list.listTransform(map.mapEntries(entries), valueFirst)), 1, n),
      (pair: AnyExpr) => pair.get("key"),
    ),
  ),
};
