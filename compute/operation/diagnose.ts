// What an operator should know of an environment: its Redis, its queue, its workers and its functions, each thing judged.
import type { CatalogStore } from "../../catalog/index.ts";
import { isQuarryError, type QuarryError } from "../../engine/index.ts";
import type { LoadedLibraries } from "../queue/redis/loaded-libraries.ts";
import type { RedisFact } from "../redis/inspect-redis.ts";
import { RedisEnvironment, type RedisEnvironmentOptions } from "../runtime/redis-environment.ts";
import { EnvironmentQueue, type OperatedEnvironment } from "./environment-queue.ts";
import { keyOf } from "./function-names.ts";
import type { QueueStats } from "./queue-stats.ts";

/** One thing that was looked at. */
export interface Finding {
  /** `redis version`, `redis memory`, `functions`, `workers`, … */
  readonly check: string;
  /** `fail`: something does not work, or not for long; `warn`: it does, but look at it. */
  readonly state: "ok" | "warn" | "fail";
  /** `host:port` of the server it is about, or the function. */
  readonly about: string | undefined;
  /** What was found and, unless it is well, what to do. */
  readonly sentence: string;
}

/** What is looked at. */
export interface DiagnosedEnvironment extends OperatedEnvironment {
  readonly store: CatalogStore;
  libraries(): Promise<LoadedLibraries>;
  inspect(): Promise<readonly RedisFact[]>;
}

/** After so long without a worker, what waits is moved to another version or given up. */
const MAX_UNSERVED_MS = 60_000;

/**
 * Looks at everything an environment needs. What keeps it from looking is a finding, too.
 * @throws `config.invalid`
 */
export async function diagnose(options: RedisEnvironmentOptions): Promise<readonly Finding[]> {
  await using environment = new RedisEnvironment(options);
  try {
    await environment.open();
    return await diagnoseEnvironment(environment);
  } catch (error) {
    if (!isQuarryError(error) || error.code === "config.invalid") throw error;
    return [unusable("redis connection", error)];
  }
}

/** The same for an environment that is open; it is closed. */
export async function diagnoseEnvironment(environment: DiagnosedEnvironment): Promise<readonly Finding[]> {
  const facts = await environment.inspect();
  const libraries = await environment.libraries();
  const deployed = await environment.store.list();
  return [
    ...facts.map(redisFinding),
    protocolFinding(libraries),
    functionsFinding(deployed.length),
    ...(await queueFindings(environment)),
  ];
}

async function queueFindings(environment: DiagnosedEnvironment): Promise<readonly Finding[]> {
  try {
    await using queue = await EnvironmentQueue.over(environment);
    const stats = await queue.stats();
    return [workersFinding(stats), ...stats.flatMap(trouble)];
  } catch (error) {
    if (!isQuarryError(error)) throw error;
    return [unusable("queue", error)];
  }
}

function redisFinding({ name, place, state, sentence }: RedisFact): Finding {
  return { check: `redis ${name}`, state, about: place, sentence };
}

function unusable(check: string, { message }: QuarryError): Finding {
  return { check, state: "fail", about: undefined, sentence: message };
}

function protocolFinding({ own, loaded }: LoadedLibraries): Finding {
  const others = loaded.filter((name) => name !== own).length;
  const known = loaded.includes(own) ? "has been used with it" : "has not been used with it yet";
  const more = others === 0 ? "" : ` Others that have: ${others}.`;
  return { check: "protocol", state: "ok", about: undefined, sentence: `This version (${own}) ${known}.${more}` };
}

function functionsFinding(deployed: number): Finding {
  const about = undefined;
  if (deployed > 0) return { check: "functions", state: "ok", about, sentence: `${deployed} in the catalog.` };
  const todo = "deploy some with `quarry deploy`, or give a Worker its functions";
  return { check: "functions", state: "warn", about, sentence: `None is deployed: ${todo}.` };
}

function workersFinding(stats: readonly QueueStats[]): Finding {
  const served = stats.filter(({ workers }) => workers > 0).length;
  const check = { check: "workers", about: undefined };
  if (served > 0) return { ...check, state: "ok", sentence: `Versions of functions that are served: ${served}.` };
  return { ...check, state: "warn", sentence: "No worker serves anything: start one with `quarry worker`." };
}

/** What is wrong with one version of a function. */
function trouble(stats: QueueStats): readonly Finding[] {
  const about = keyOf(stats);
  const findings: Finding[] = [];
  const add = (check: string, state: "warn" | "fail", sentence: string): void => {
    findings.push({ check, state, about, sentence });
  };
  if (stats.unservedMs > 0) {
    const calls = stats.waitingCalls + stats.delayedCalls;
    const state = stats.unservedMs > MAX_UNSERVED_MS ? "fail" : "warn";
    const seconds = Math.ceil(stats.unservedMs / 1000);
    add("unserved", state, `No worker has served it for ${seconds} s: start one that does. Calls that wait: ${calls}.`);
  }
  if (stats.isPaused) add("paused", "warn", "It is paused: `quarry queue resume` lets it go on.");
  if (stats.deadLetters > 0) {
    add("dead letters", "warn", `Calls that were given up: ${stats.deadLetters}; see \`quarry queue dlq list\`.`);
  }
  return findings;
}
