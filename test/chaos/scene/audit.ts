// What is looked at when all callers are done: the results of deferred calls, whoever made them, and what the queue still holds.
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { Call } from "../../../catalog/index.ts";
import type { Queue } from "../../../compute/queue/queue.ts";
import type { MessageBody } from "../../../compute/wire/payload.ts";
import { factsOf } from "../history/facts.ts";
import { eventsOf, type Fact, type History, type HistoryEvent, type KeyLeft, nowUs } from "../history/history.ts";
import type { Recorder } from "../history/recorder.ts";
import { checkRemains } from "../history/rules/remains.ts";
import { errorFacts, fenceOf } from "./load.ts";
import { keyTag, openCalls, openQueue, type Site } from "./runtime.ts";

interface Audited {
  readonly site: Site;
  readonly recorder: Recorder;
  readonly history: () => History;
  /** Ends all workers. */
  readonly leave: () => Promise<void>;
}

/** A deferred call that is not over by then never will be. */
const RESULT_MS = 40_000;

const MAX_DEAD_LETTERS = 1_000;

export async function audit({ site, recorder, history, leave }: Audited): Promise<void> {
  await readResults(site, recorder, history());
  await leave();
  recorder.record(await lookUntilClean(site, history()));
}

async function readResults(site: Site, recorder: Recorder, history: History): Promise<void> {
  const running = openCalls(site);
  await Promise.all(
    eventsOf(history, "accepted").map(async ({ call, id }) => {
      try {
        const value = await Call.fromId(id).get({ timeoutMs: RESULT_MS });
        recorder.record({ kind: "answered", call, fence: fenceOf(value) });
      } catch (error) {
        recorder.record({ kind: "failed", call, ...errorFacts(error) });
      }
    }),
  );
  await running.close();
}

/** Sessions of the killed end when their leases do. */
async function lookUntilClean(site: Site, history: History): Promise<Fact> {
  const { queue, close } = await openQueue(site);
  const nodes = site.url.split(",").map((url) => new Redis(url.startsWith("redis:") ? url : `redis://${url}`));
  try {
    const endUs = nowUs() + (5 * site.leaseMs + 2_000) * 1000;
    for (;;) {
      const remains = await look(queue, nodes, site);
      if (nowUs() > endUs || isClean(history, remains)) return remains;
      await sleep(site.leaseMs / 5);
    }
  } finally {
    for (const node of nodes) node.disconnect();
    await close();
  }
}

function isClean(history: History, remains: Fact): boolean {
  const seen = { ...remains, atUs: nowUs(), process: "stage" } as HistoryEvent;
  return [...checkRemains(factsOf([...history, seen]))].length === 0;
}

async function look(queue: Queue, nodes: readonly Redis[], site: Site): Promise<Fact> {
  const stats = await queue.stats();
  const letters = await queue.deadLetters(undefined, MAX_DEAD_LETTERS);
  const counted = (count: (one: (typeof stats)[number]) => number) =>
    Object.fromEntries(stats.map((one) => [one.function, count(one)]));
  return {
    kind: "remains",
    waiting: counted(({ waitingMessages, delayedMessages }) => waitingMessages + delayedMessages),
    running: counted(({ runningLeases }) => runningLeases),
    deadLetters: letters.map(({ payload, reason }) => ({ call: callIn(payload as MessageBody), reason })),
    keys: await keysOf(nodes, site),
  };
}

function callIn({ args }: MessageBody): string {
  return String(args.kind === "columns" ? args.columns[0]![args.rows[0]!] : args.batch.getChildAt(0)!.get(0));
}

/** Of a cluster, every node is asked. */
async function keysOf(nodes: readonly Redis[], site: Site): Promise<readonly KeyLeft[]> {
  const tag = `${keyTag(site)}:`;
  const keys: KeyLeft[] = [];
  for (const node of nodes) {
    for (const name of (await node.keys("*")).filter((key) => key.startsWith(tag))) {
      const hasTtl = (await node.pttl(name)) >= 0;
      keys.push({ name: name.slice(tag.length), entries: await entriesOf(node, name), hasTtl });
    }
  }
  return keys;
}

/** Without the one that keeps a key roomy: compute/queue/redis/lua/roomy.lua. */
async function entriesOf(redis: Redis, name: string): Promise<number> {
  switch (await redis.type(name)) {
    case "hash":
      return (await redis.hlen(name)) - (await redis.hexists(name, ""));
    case "zset":
      return (await redis.zcard(name)) - ((await redis.zscore(name, FILLER)) === null ? 0 : 1);
    default:
      return 1;
  }
}

const FILLER = " ".repeat(65);
