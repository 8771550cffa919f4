// The main job, on this machine: 3 million flights, a numeric function over every one of them, and an entity extractor
// in plain JavaScript over the texts of the expensive ones. `npm run demo`, or `npm run demo -- FOLDER` to keep the output.
import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import nlp from "compromise";
import { z } from "zod";
import { _, DataFrame, F, fn, type UntypedFrame, type WriteReport } from "../index.ts";
import { printReport, printTable, watchProgress } from "./demo-output.ts";

const FLIGHTS = 3_000_000;
const data = join(dirname(createRequire(import.meta.url).resolve("vega-datasets")), "..", "data");

/** What a late flight costs, in dollars: crew and slots by the minute, fuel by the mile. One call takes a whole batch. */
const delayCost = fn({
  name: "delay_cost",
  input: { delay: z.bigint(), distance: z.bigint() },
  output: z.number(),
  concurrency: 4,
}).batch(
  ({ delay, distance }) =>
    Float64Array.from(delay, (minutes, row) => (minutes > 0n ? Number(minutes) * 74 + Number(distance[row]) * 0.9 : 0)),
  { maxRows: 16_384 },
);

/** The places, people and organisations a text names. Equal texts are read once. */
const extractEntities = fn({
  name: "extract_entities",
  input: { memo: z.string() },
  output: z.array(z.string()),
  concurrency: 8,
  pure: true,
}).row(({ memo }) => nlp(memo).topics().out("array") as string[]);

const airports = DataFrame.scan(join(data, "airports.csv"), {
  schema: z.object({ iata: z.string(), name: z.string(), city: z.string().nullable(), state: z.string().nullable() }),
});

const flights = DataFrame.scan(join(data, "flights-3m.parquet"), {
  schema: z.object({
    date: z.date(),
    delay: z.bigint(),
    distance: z.bigint(),
    origin: z.string(),
    destination: z.string(),
  }),
});

/** Typed: the compiler knows every column; cheap things run in DuckDB, calls only on the rows that are left. */
const expensive = flights
  .withColumns((c) => ({ cost: F.call(delayCost, { delay: c.delay, distance: c.distance }) }))
  .filter((c) => c.cost.gt(20_000))
  .join(airports.rename({ iata: "origin", name: "from_airport", city: "from_city" }), { on: "origin" })
  .join(airports.rename({ iata: "destination", name: "to_airport", city: "to_city" }).drop("state"), {
    on: "destination",
  })
  .withColumns((c) => ({
    memo: F.concat("Late from ", c.from_airport, " in ", c.from_city, " to ", c.to_airport, " in ", c.to_city),
  }))
  .project((c) => ({
    date: c.date,
    delay: c.delay,
    cost: c.cost,
    memo: c.memo,
    entities: F.call(extractEntities, c.memo),
  }));

/** Untyped, and by name: a JSON file whose columns nobody declared. */
const quakes: UntypedFrame = DataFrame.scan(join(data, "earthquakes.json"))
  .explode("features")
  .project({ place: _.features.get("properties").get("place"), magnitude: _.features.get("properties").get("mag") })
  .filter(_.magnitude.ge(4))
  .project({ place: _.place, magnitude: _.magnitude, entities: F.catalog_call("extract_entities", _.place) });

async function write(
  title: string,
  frame: { writeParquet: UntypedFrame["writeParquet"] },
  uri: string,
  calls: number,
): Promise<WriteReport> {
  const progress = watchProgress(title, calls);
  try {
    return await frame.writeParquet(uri, { mode: "overwrite", onProgress: progress.update });
  } finally {
    progress.stop();
  }
}

const folder = process.argv[2] ?? (await mkdtemp(join(tmpdir(), "quarry-demo-")));
const started = performance.now();
const late = await write("flights", expensive, join(folder, "late-flights/"), FLIGHTS);
const lateMs = performance.now() - started;
const shaken = await write("earthquakes", quakes, join(folder, "earthquakes.parquet"), 0);

await printTable("late-flights/", DataFrame.scan(join(folder, "late-flights/")).orderBy(_.cost.desc()).limit(5));
await printTable("earthquakes.parquet", DataFrame.scan(join(folder, "earthquakes.parquet")).limit(5));
printReport([
  { title: "flights", rowsIn: FLIGHTS, report: late, elapsedMs: lateMs },
  { title: "earthquakes", rowsIn: undefined, report: shaken, elapsedMs: shaken.elapsedMs },
]);
console.log(`written to ${folder}`);
