// The README's programs and the first things a newcomer tries. Checked by tsc, never run.
import { z } from "zod";
import * as zm from "zod/mini";
import { _, connect, DataFrame, F, fn, rowError, when } from "../../index.ts";

declare function nlp(text: string): { topics(): { out(f: "array"): string[] } };

// The README's program
const extractEntities = fn({
  name: "extract_entities",
  input: { memo: z.string() },
  output: z.array(z.string()),
  concurrency: 8,
}).row(({ memo }) => nlp(memo).topics().out("array"));
const report = await DataFrame.scan("transactions.parquet")
  .as(z.object({ transaction_id: z.bigint(), memo: z.string().nullable(), amount: z.number() }))
  .filter((c) => c.amount.gt(100))
  .project((c) => ({ id: c.transaction_id, memo: c.memo, entities: F.call(extractEntities, c.memo) }))
  .writeParquet("out/");
export const written: number = report.rows + report.calls;

// On an untyped frame, by name
export const results = DataFrame.scan("transactions.parquet").project({
  transaction_id: _.transaction_id,
  memo: _.memo,
  entities: F.catalog_call("extract_entities", _.memo),
});

// 1 look at a file
await DataFrame.scan("flights.parquet").limit(5).show();
for await (const row of DataFrame.scan("flights.parquet").limit(5)) Object.keys(row);

// 2 a slow async function, in parallel
const classify = fn({
  name: "classify",
  input: { text: z.string() },
  output: z.object({ label: z.enum(["spam", "ham"]), score: z.number() }),
  concurrency: 50,
  timeoutMs: 10_000,
}).row(async ({ text }, { signal }) => {
  const r = await fetch("http://localhost:8080", { method: "POST", body: text, signal });
  return r.ok ? { label: "spam", score: 0.9 } : rowError("Http", String(r.status));
});
const mails = DataFrame.fromRows([{ id: 1, text: "hello" as string | null }]);
const labelled = mails.project((c) => ({ id: c.id, verdict: F.call(classify, c.text) }));
const rows = await labelled.filter((c) => c.verdict.get("label").eq("spam")).toArray();
export const label: "spam" | "ham" | undefined = rows[0]?.verdict?.label;

// 3 keep going when rows fail
export const kept = mails
  .withColumns((c) => ({ verdict: F.call(classify, c.text).try() }))
  .filter((c) => c.verdict.get("ok").not());
export const alternative = mails.withColumns((c) => ({ verdict: F.call(classify, c.text).orNull() }));

// 4 whole batches, typed arrays, a model loaded once
const embed = fn({
  name: "embed",
  input: { text: z.string() },
  output: z.array(z.number()),
  setup: async () => ({ encode: (t: readonly string[]) => t.map(() => [0, 1]) }),
}).batch(({ text }, { state }) => state.encode(text), { maxRows: 256 });
const zscore = fn({ name: "zscore", input: { x: z.number() }, output: z.number() }).batch(({ x }) =>
  x.map((v) => v / 2),
);
export const embedded = mails.project((c) => ({ v: F.call(embed, c.text), s: F.call(zscore, c.id) }));

// Streams, calls by hand, sessions
const transcribe = fn({
  name: "transcribe",
  input: { uri: z.string() },
  output: z.object({ start: z.number(), text: z.string() }),
}).stream(async function* ({ uri }) {
  yield { start: 0, text: uri };
});
export const segments = mails
  .flatMap(transcribe, (c) => ({ uri: c.text }), { as: "segment" })
  .project((c) => ({ id: c.id, start: c.segment.get("start") }));
for await (const segment of transcribe({ uri: "a.wav" })) segment.start.toFixed(1);
export const one: { label: "spam" | "ham"; score: number } = await classify({ text: "x" });
const session = await connect({ functions: [classify] });
export const remote = session.frames
  .scan("s3://bucket/*.parquet", { schema: z.object({ id: z.bigint() }) })
  .project((c) => ({ id: c.id, kind: when(c.id.gt(10), "new").otherwise("old") }));
await session.close();

// zod/mini schemas work too
export const mini = fn({ name: "mini", input: { s: zm.string() }, output: zm.number() }).row(({ s }) => s.length);

// Windows, joins, groups
export const ranked = mails.withColumns((c) => ({
  n: F.rowNumber().over({ partitionBy: [c.text], orderBy: [c.id.desc()] }),
}));
const joined = await labelled
  .join(mails, { on: "id", how: "left" })
  .groupBy("id")
  .agg((c) => ({ n: F.count(), last: F.max(c.text) }))
  .toArray();
export const last: string | null = joined[0]!.last;
export const count: number = joined[0]!.n;
