// The same work given to p-queue and to Piscina by hand, and to functions: calls that wait, tasks that compute, batches.
import { setTimeout as wait } from "node:timers/promises";
import PQueue from "p-queue";
import { Piscina } from "piscina";
import { z } from "zod";
import { connect, F, fn, type Session } from "../../index.ts";
import type { Benchmark, Prepared, TimedVersion } from "../harness/benchmark.ts";
import { someTexts } from "../harness/busy-work.ts";
import { inFlight } from "../harness/in-flight.ts";
import type { HashTask } from "../harness/piscina-task.ts";
import { batchOnThread, ROW_ROUNDS, TASK_ROUNDS, taskOnThread } from "../harness/thread-functions.ts";

const WAITING = { calls: 20_000, waitMs: 5, concurrency: 64 };
const COMPUTING = { calls: 2_000, threads: 2 };
/** A provider takes a while for each request, however many texts are in it. */
const BATCHES = { texts: 20_000, maxRows: 256, waitMs: 20, concurrency: 4 };
const COMPUTED_BATCHES = { texts: 200_000, maxRows: 256 };

export const benchmark: Benchmark = {
  title: "pools: the same work through p-queue, Piscina and functions",
  rounds: 5,
  prepare,
};

const waiting = fn({
  name: "benchmark_waiting",
  input: { text: z.string() },
  output: z.int(),
  concurrency: WAITING.concurrency,
}).row(({ text }) => ask([text], WAITING.waitMs).then(([length]) => length!));

const batched = fn({
  name: "benchmark_batched",
  input: { text: z.string() },
  output: z.int(),
  concurrency: BATCHES.concurrency,
}).batch(({ text }) => ask(text, BATCHES.waitMs), { maxRows: BATCHES.maxRows });

async function ask(texts: readonly string[], waitMs: number): Promise<number[]> {
  await wait(waitMs);
  return texts.map((text) => text.length);
}

async function prepare(): Promise<Prepared> {
  const pool = new Piscina({
    filename: new URL("../harness/piscina-task.ts", import.meta.url).href,
    minThreads: COMPUTING.threads,
    maxThreads: COMPUTING.threads,
  });
  const session = await connect({ functions: [batchOnThread] });
  await Promise.all([waiting, batched, taskOnThread, batchOnThread].map((each) => each.waitReady()));
  return {
    versions: [...waits(), ...tasks(pool), ...requestBatches(), ...computedBatches(pool, session)],
    targets: [
      { what: "waiting: functions ÷ p-queue", of: "waiting: functions", to: "waiting: p-queue", atMost: 1.15 },
      { what: "computing: functions ÷ Piscina", of: "computing: functions", to: "computing: Piscina", atMost: 1.15 },
      { what: "requests: functions ÷ p-queue", of: "requests: functions", to: "requests: p-queue", atMost: 1 },
      {
        what: "requests: functions ÷ p-queue, cut into batches by hand",
        of: "requests: functions",
        to: "requests: p-queue by hand",
        atMost: 1.15,
      },
      { what: "batches: functions ÷ Piscina", of: "batches: functions", to: "batches: Piscina", atMost: 1 },
    ],
    close: async () => {
      await session.close();
      await pool.destroy();
    },
  };
}

/** 20,000 calls that wait 5 ms, 64 at once. */
function waits(): TimedVersion[] {
  const texts = someTexts(WAITING.calls);
  const { concurrency, waitMs } = WAITING;
  return [
    version("waiting", "p-queue", async () => {
      const queue = new PQueue({ concurrency });
      return sumOf(await queue.addAll(texts.map((text) => async () => (await ask([text], waitMs))[0]!)));
    }),
    version("waiting", "functions", () =>
      sumOfEach(
        waiting.map(
          texts.map((text) => ({ text })),
          { ordered: false },
        ),
      ),
    ),
  ];
}

/** 2,000 tasks of a millisecond, on two threads. */
function tasks(pool: Piscina): TimedVersion[] {
  const texts = someTexts(COMPUTING.calls);
  const piscina = async (text: string): Promise<number> => (await hashAll(pool, [text], TASK_ROUNDS))[0]!;
  const { calls } = COMPUTING;
  return [
    version("computing", "Piscina", () => inFlight(calls, 64, (call) => piscina(texts[call]!))),
    version("computing", "functions", () => inFlight(calls, 64, (call) => taskOnThread.remote({ text: texts[call]! }))),
  ];
}

/** 20,000 texts for a provider that takes 20 ms for any 256 of them, four requests at once (p-queue, which makes no batches, may have 256). */
function requestBatches(): TimedVersion[] {
  const texts = someTexts(BATCHES.texts);
  const { concurrency, waitMs, maxRows } = BATCHES;
  return [
    version("requests", "p-queue", async () => {
      const queue = new PQueue({ concurrency: concurrency * 64 });
      return sumOf((await queue.addAll(texts.map((text) => () => ask([text], waitMs)))).flat());
    }),
    version("requests", "p-queue by hand", async () => {
      const queue = new PQueue({ concurrency });
      return sumOf((await queue.addAll(chunks(texts, maxRows).map((chunk) => () => ask(chunk, waitMs)))).flat());
    }),
    version("requests", "functions", () =>
      sumOfEach(
        batched.map(
          texts.map((text) => ({ text })),
          { ordered: false },
        ),
      ),
    ),
  ];
}

/** 200,000 texts, 3 µs each, in batches of 256 on two threads. */
function computedBatches(pool: Piscina, session: Session): TimedVersion[] {
  const text = someTexts(COMPUTED_BATCHES.texts);
  const frame = session.frames.fromColumns({ text }).project((c) => ({ hash: F.call(batchOnThread, c.text) }));
  return [
    version("batches", "Piscina", async () => {
      const hashed = chunks(text, COMPUTED_BATCHES.maxRows).map((texts) => hashAll(pool, texts, ROW_ROUNDS));
      return sumOf((await Promise.all(hashed)).flat());
    }),
    version("batches", "functions", async () => {
      const hashes = (await frame.toArrow()).getChild("hash")!.toArray() as Float64Array;
      return hashes.reduce((sum, each) => sum + each, 0);
    }),
  ];
}

function hashAll(pool: Piscina, texts: readonly string[], rounds: number): Promise<number[]> {
  const task: HashTask = { texts, rounds };
  return pool.run(task) as Promise<number[]>;
}

function version(work: string, by: string, run: () => Promise<number>): TimedVersion {
  return { name: `${work}: ${by}`, result: work, run: async () => `sum ${await run()}` };
}

async function sumOfEach(numbers: AsyncIterable<number>): Promise<number> {
  let sum = 0;
  for await (const each of numbers) sum += each;
  return sum;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
