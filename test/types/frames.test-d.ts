// What the compiler knows of frames: the row type after each verb, and what must not compile. Checked by tsc, never run.
import { z } from "zod";
import { _, DataFrame, F, fn, type UntypedFrame, when } from "../../index.ts";

declare module "../../index.ts" {
  interface Tables {
    "typed.parquet": { id: bigint; memo: string | null; amount: number; at: Date; tags: string[] };
  }
}

type Eq<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<_T extends true>(): void {}
type Row<D> = D extends DataFrame<infer R> ? R : never;

const typed = DataFrame.scan("typed.parquet");
const raw = DataFrame.scan("other.parquet");

// Sources
is<Eq<typeof raw, UntypedFrame>>();
const declared = DataFrame.scan("other.parquet", { schema: z.object({ id: z.bigint(), at: z.date().nullable() }) });
is<Eq<Row<typeof declared>, { id: bigint; at: Date | null }>>();
const rows = DataFrame.fromRows([
  { a: 1, b: "x" as string | null },
  { a: 2, b: null },
]);
is<Eq<Row<typeof rows>, { a: number; b: string | null }>>();
const columns = DataFrame.fromColumns({ a: new Float64Array(2), b: ["x", "y"] });
is<Eq<Row<typeof columns>, { a: number; b: string }>>();
const arriving = DataFrame.fromAsync([{ a: 1 }], { schema: z.object({ a: z.number() }) });
is<Eq<Row<typeof arriving>, { a: number }>>();
is<Eq<Row<ReturnType<typeof DataFrame.range>>, { id: number }>>();

// Columns
const projected = typed.project((c) => ({
  id: c.id,
  twice: c.amount.mul(2),
  year: c.at.year(),
  n: c.memo.length(),
  k: "card",
  first: c.tags.at(0),
}));
is<
  Eq<
    Row<typeof projected>,
    { id: bigint; twice: number; year: number; n: number | null; k: string; first: string | null }
  >
>();
const filled = typed.withColumns((c) => ({ memo: c.memo.fillNull("") })).drop("tags");
is<Eq<Row<typeof filled>, { id: bigint; memo: string; amount: number; at: Date }>>();
const renamed = typed.select("id", "memo").rename({ id: "key" });
is<Eq<Row<typeof renamed>, { key: bigint; memo: string | null }>>();
const cased = typed.project((c) => ({ x: when(c.amount.gt(1), c.memo).otherwise(null) }));
is<Eq<Row<typeof cased>, { x: string | null }>>();
const numbered = typed.select("id").withRowId("n");
is<Eq<Row<typeof numbered>, { id: bigint; n: number }>>();
const complete = typed.select("id", "memo").dropNull("memo");
is<Eq<Row<typeof complete>, { id: bigint; memo: string }>>();
const replaced = typed.select("id", "memo").fillNull({ memo: "-" });
is<Eq<Row<typeof replaced>, { id: bigint; memo: string }>>();

// Untyped frames stay untyped until told
const loose = raw.filter(_.amount.gt(3)).project({ id: _.id, k: "x" }).filter(_.k.eq("x"));
is<Eq<typeof loose, UntypedFrame>>();
is<Eq<ReturnType<typeof raw.limit>, UntypedFrame>>();
const told = loose.as(z.object({ id: z.bigint(), k: z.string() })).filter((c) => c.id.gt(3));
is<Eq<Row<typeof told>, { id: bigint; k: string }>>();
raw.project((c) => ({ id: c.id })).filter((c) => c.id.gt(3));

// Joins
const other = DataFrame.fromRows([{ id: 1n, amount: 2, rank: 3 }]);
const left = typed.select("id", "amount").join(other, { on: "id", how: "left" });
is<Eq<Row<typeof left>, { id: bigint; amount: number; amount_right: number | null; rank: number | null }>>();
const full = typed.select("id", "amount").join(other, { on: ["id"], how: "full", suffix: "2" });
is<Eq<Row<typeof full>, { id: bigint; amount: number | null; amount2: number | null; rank: number | null }>>();
const mapped = typed.select("id").join(DataFrame.fromRows([{ key: 1n, v: "x" }]), { on: { id: "key" } });
is<Eq<Row<typeof mapped>, { id: bigint; v: string }>>();
const semi = typed.select("id").join(other, { on: "id", how: "semi" });
is<Eq<Row<typeof semi>, { id: bigint }>>();
const crossed = typed.select("id").join(DataFrame.fromRows([{ v: "x" }]), { how: "cross" });
is<Eq<Row<typeof crossed>, { id: bigint; v: string }>>();
const asof = typed.select("id", "at").joinAsof(DataFrame.fromRows([{ at: new Date(), v: 1 }]), { on: "at" });
is<Eq<Row<typeof asof>, { id: bigint; at: Date; at_right: Date | null; v: number | null }>>();

// Groups and shapes
const grouped = typed.groupBy("memo").agg((c) => ({ n: F.count(), s: F.sum(c.id), m: F.mean(c.amount) }));
is<Eq<Row<typeof grouped>, { memo: string | null; n: number; s: bigint | null; m: number | null }>>();
const exploded = typed.explode("tags");
is<Eq<Row<typeof exploded>["tags"], string>>();
const outer = typed.explode("tags", { outer: true });
is<Eq<Row<typeof outer>["tags"], string | null>>();
const opened = DataFrame.fromRows([{ id: 1, at: { lat: 1, lon: 2 } }]).unnest("at");
is<Eq<Row<typeof opened>, { id: number; lat: number; lon: number }>>();
const long = DataFrame.fromRows([{ id: 1, x: 2, y: 3 }]).unpivot(["x", "y"]);
is<Eq<Row<typeof long>, { id: number; name: "x" | "y"; value: number }>>();
is<Eq<ReturnType<typeof typed.pivot>, UntypedFrame>>();

// Calls
const label = fn({ name: "f1", input: { memo: z.string() }, output: z.object({ label: z.enum(["a", "b"]) }) }).row(
  () => ({ label: "a" }),
);
const translate = fn({
  name: "f2",
  input: { text: z.string().nullable(), lang: z.string() },
  output: z.string(),
}).row(() => "");
const letters = fn({ name: "letters", input: { text: z.string() }, output: z.string() }).stream(async function* () {
  yield "";
});
const called = typed.project((c) => ({
  a: F.call(label, c.memo),
  b: F.call(translate, { text: c.memo, lang: "es" }),
  ok: F.call(label, c.memo).try().get("ok"),
}));
is<Eq<Row<typeof called>, { a: { label: "a" | "b" } | null; b: string; ok: boolean }>>();
const spelled = typed.select("id", "memo").flatMap(letters, (c) => ({ text: c.memo }), { as: "letter" });
is<Eq<Row<typeof spelled>, { id: bigint; memo: string | null; letter: string }>>();
const tried = typed.select("id", "memo").withColumns((c) => ({ memo: F.call(label, c.memo).try() }));
const { ok, failed } = tried.splitErrors("memo");
is<Eq<Row<typeof ok>["id"], bigint>>();
is<Eq<Row<typeof failed>["error_type"], string>>();

// What must not compile
// @ts-expect-error unknown column
typed.project((c) => ({ x: c.amoun }));
// @ts-expect-error a string has no mul
typed.project((c) => ({ x: c.memo.mul(2) }));
// @ts-expect-error not a predicate
typed.filter((c) => c.amount);
// @ts-expect-error operators are not columns
typed.filter((c) => c.amount > 3);
// @ts-expect-error a typed frame wants a callback
typed.project({ id: _.id });
// @ts-expect-error wrong argument type
typed.project((c) => ({ x: F.call(label, c.amount) }));
// @ts-expect-error two inputs go by name
typed.project((c) => ({ x: F.call(translate, c.memo) }));
// @ts-expect-error missing input
typed.project((c) => ({ x: F.call(translate, { text: c.memo }) }));
// @ts-expect-error a stream is not a value per row
typed.project((c) => ({ x: F.call(letters, c.memo) }));
// @ts-expect-error a value per row is not a stream
typed.flatMap(label, (c) => c.memo, { as: "x" });
// @ts-expect-error unknown name
typed.select("amout");
// @ts-expect-error unknown name
typed.orderBy("amout");
// @ts-expect-error unknown name
typed.groupBy("amout");
// @ts-expect-error unknown old name
typed.rename({ amout: "amount" });
// @ts-expect-error the other side has no such key
typed.join(other, { on: "memo" });
// @ts-expect-error the other side has no such key
typed.join(other, { on: { id: "key" } });
// @ts-expect-error no list
typed.explode("memo");
// @ts-expect-error no struct
typed.unnest("at");
// @ts-expect-error not a value of the column
typed.fillNull({ memo: 3 });
// @ts-expect-error not made by try()
typed.splitErrors("memo");
// @ts-expect-error rows of other columns
typed.unionAll(rows);
