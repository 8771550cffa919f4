// The typing of expressions, checked by the compiler alone.
import { call } from "../../engine/expr/call.ts";
import { col, lit, when } from "../../engine/expr/constructors.ts";
import { F } from "../../engine/expr/functions.ts";
import type { Columns } from "../../engine/expr/kinds.ts";
import type { Expr, TypeOf } from "../../engine/expr/typing.ts";
import type { FunctionInfo } from "../../engine/ports.ts";

type Eq<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <T extends true>(): T | undefined => undefined;

interface Row {
  id: bigint;
  count: number;
  amount: number | null;
  memo: string | null;
  name: string;
  label: "spam" | "ham";
  ok: boolean;
  at: Date;
  tags: string[];
  place: { city: string; zip: number | null } | null;
  bytes: Uint8Array;
}
declare const c: Columns<Row>;
type Of<E> = TypeOf<E>;

const sum = c.id.add(1);
is<Eq<Of<typeof sum>, number>>();
const exact = c.id.add(c.id).mul(2n).neg();
is<Eq<Of<typeof exact>, bigint>>();
const nullable = c.amount.mul(2);
is<Eq<Of<typeof nullable>, number | null>>();
const remainder = c.count.mod(c.amount);
is<Eq<Of<typeof remainder>, number | null>>();
const ratio = c.id.div(c.id);
is<Eq<Of<typeof ratio>, number>>();

const comparison = c.count.gt(c.amount);
is<Eq<Of<typeof comparison>, boolean | null>>();
const certain = c.id.ge(c.count);
is<Eq<Of<typeof certain>, boolean>>();
const between = c.at.between(new Date(0), c.at);
is<Eq<Of<typeof between>, boolean>>();
const label = c.label.eq("spam");
is<Eq<Of<typeof label>, boolean>>();
const name = c.name.eq("x");
is<Eq<Of<typeof name>, boolean>>();
const unknown = c.name.eq(null);
is<Eq<Of<typeof unknown>, boolean | null>>();
const other = c.name.eq(c.memo);
is<Eq<Of<typeof other>, boolean | null>>();

const length = c.memo.length();
is<Eq<Of<typeof length>, number | null>>();
const filled = c.memo.fillNull("").lower();
is<Eq<Of<typeof filled>, string>>();
const parts = c.name.split(",").at(0);
is<Eq<Of<typeof parts>, string | null>>();
const zip = c.place.get("zip");
is<Eq<Of<typeof zip>, number | null>>();
const cast = c.memo.cast("int64");
is<Eq<Of<typeof cast>, bigint | null>>();
const money = c.amount.tryCast("decimal(18,2)");
is<Eq<Of<typeof money>, string | null>>();
const truncated = c.at.trunc("day").year();
is<Eq<Of<typeof truncated>, number>>();

const chosen = when(c.ok, c.memo).when(c.amount.gt(1), "big").otherwise(null);
is<Eq<Of<typeof chosen>, string | null>>();
const literal = lit([1, 2]);
is<Eq<Of<typeof literal>, number[]>>();

const total = F.sum(c.id);
is<Eq<Of<typeof total>, bigint | null>>();
const mean = F.mean(c.id).div(F.count());
is<Eq<Of<typeof mean>, number | null>>();
const best = F.max(c.name, 3);
is<Eq<Of<typeof best>, string[] | null>>();
const place = F.rowNumber().over({ partitionBy: c.name, orderBy: c.at.desc() });
is<Eq<Of<typeof place>, number>>();
const before = F.lag(c.id).over();
is<Eq<Of<typeof before>, bigint | null>>();
const running = F.count()
  .filter(c.ok)
  .over({ orderBy: [c.at] });
is<Eq<Of<typeof running>, number>>();

interface Callable<In, Out> {
  readonly "~in": In;
  readonly "~out": Out;
  readonly "~function": FunctionInfo;
}
declare const one: Callable<{ memo: string }, { label: "a" | "b" }>;
declare const two: Callable<{ text: string | null; lang: string }, string>;
declare const stream: { readonly "~in": { m: string }; readonly "~item": string; readonly "~function": FunctionInfo };
const bare = F.call(one, c.memo);
is<Eq<Of<typeof bare>, { label: "a" | "b" } | null>>();
const named = F.call(two, { text: c.memo, lang: "es" });
is<Eq<Of<typeof named>, string>>();
const orNull = named.orNull();
is<Eq<Of<typeof orNull>, string | null>>();
const orElse = named.orElse("?");
is<Eq<Of<typeof orElse>, string>>();
const ok = call(one, c.memo).try().get("ok");
is<Eq<Of<typeof ok>, boolean>>();
const byName = F.catalog_call("anything", c.memo, 3);
byName.orNull();
const anything: Expr<unknown> = col("odd name").add(1);
void anything;

// @ts-expect-error a string has no mul
c.memo.mul(2);
// @ts-expect-error an enum has no such value
c.label.eq("egg");
// @ts-expect-error text is not compared with numbers
c.name.lt(3);
// @ts-expect-error operators are not columns
const wrong: Expr<boolean> = c.count > 3;
void wrong;
// @ts-expect-error a number is not a condition
c.ok.and(c.count);
// @ts-expect-error no such type
c.memo.cast("int63");
// @ts-expect-error no such field
c.place.get("town");
// @ts-expect-error a window function needs its window
const unfinished: Expr<number> = F.rowNumber();
void unfinished;
// @ts-expect-error text is not summed
F.sum(c.name);
// @ts-expect-error wrong argument type
F.call(one, c.count);
// @ts-expect-error two inputs go by name
F.call(two, c.memo);
// @ts-expect-error missing input
F.call(two, { text: c.memo });
// @ts-expect-error a stream is not a value per row
F.call(stream, c.memo);
