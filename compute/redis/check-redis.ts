// Whether a Redis is fit for Quarry, found out before any work starts, on a connection of its own.
import type { Redis } from "ioredis";
import { isQuarryError, QuarryError } from "../../engine/index.ts";
import { describeAddress, type RedisNode } from "./address.ts";
import { placeOf, singleConnection } from "./clients.ts";
import { failureOf, isForbidden, isUnknownCommand, loginRefused, unreachable } from "./failures.ts";
import { type FactName, judge } from "./node-facts.ts";
import { type Ask, type NodeState, readNodeInfo } from "./node-state.ts";
import type { RedisSettings } from "./settings.ts";

/** What nobody can work with; the rest is for `quarry doctor`. Any node of a cluster knows its primaries. */
const MUST_HOLD: readonly FactName[] = ["version", "role", "eviction"];
const MUST_HOLD_IN_CLUSTER: readonly FactName[] = ["version", "eviction"];

/** What every process needs, so that nothing comes of it: a function that is not there, a library that is none. */
const HARMLESS = [
  ["FCALL", "quarry", "0"],
  ["FUNCTION", "LOAD", "quarry"],
] as const;

/**
 * Asks the first node that answers; the rest of a cluster is its own affair.
 * @throws `config.redis-unreachable`, `config.redis-forbidden`, `config.redis-unsuitable`
 */
export async function checkRedis(settings: RedisSettings): Promise<void> {
  const [first, ...others] = settings.address.nodes;
  let checked = checkNode(settings, first!);
  for (const node of others) {
    checked = checked.catch((error) => {
      if (isQuarryError(error, "config.redis-unreachable")) return checkNode(settings, node);
      throw error;
    });
  }
  await checked;
}

async function checkNode(settings: RedisSettings, node: RedisNode): Promise<void> {
  const connection = singleConnection(settings, node);
  try {
    await connect(settings, connection);
    const ask: Ask = (name, ...args) => connection.call(name, ...args);
    checkState(settings, await readNodeInfo(placeOf(connection), ask));
    await checkDatabase(settings, ask);
    await checkFunctions(settings, ask);
  } catch (error) {
    throw failureOf(error);
  } finally {
    connection.disconnect();
  }
}

async function connect(settings: RedisSettings, connection: Redis): Promise<void> {
  const { address, connectTimeoutMs } = settings;
  let reason: unknown;
  const fail = (error: unknown): void => {
    reason ??= error;
  };
  connection.on("error", fail);
  const silent = setTimeout(() => {
    fail(`no reply within ${connectTimeoutMs} ms`);
    connection.disconnect();
  }, connectTimeoutMs);
  try {
    await connection.connect();
  } catch (error) {
    throw (isForbidden(reason) ? loginRefused : unreachable)(address, reason ?? error);
  } finally {
    clearTimeout(silent);
  }
}

function checkState({ address }: RedisSettings, state: NodeState): void {
  const musts = address.isCluster ? MUST_HOLD_IN_CLUSTER : MUST_HOLD;
  const failed = judge(state).find(({ name, state }) => state === "fail" && musts.includes(name));
  if (failed) throw unsuitable(address, `${failed.name} ${failed.value}`, failed.sentence);
  const isCluster = state.mode === "cluster";
  if (state.mode === undefined || isCluster === address.isCluster) return;
  const todo = isCluster ? "add ?cluster to the URL" : "name one server in the URL, without ?cluster";
  throw unsuitable(address, state.mode, `It is ${isCluster ? "" : "not "}a Redis Cluster: ${todo}.`);
}

/** ioredis would go on in database 0. */
async function checkDatabase({ address }: RedisSettings, ask: Ask): Promise<void> {
  const { database } = address;
  if (database === 0) return;
  try {
    await ask("SELECT", `${database}`);
  } catch (error) {
    if (isForbidden(error)) throw error;
    throw unsuitable(address, `no database ${database}`, `It has no database ${database}: name another in the URL.`);
  }
}

async function checkFunctions({ address }: RedisSettings, ask: Ask): Promise<void> {
  for (const [name, ...args] of HARMLESS) {
    try {
      await ask(name, ...args);
    } catch (error) {
      if (isForbidden(error)) throw error;
      if (!isUnknownCommand(error)) continue;
      throw unsuitable(
        address,
        `no ${name}`,
        `It does not know ${name}: Quarry needs the functions that Redis has since 7.0.`,
      );
    }
  }
}

function unsuitable(address: RedisSettings["address"], found: string, expected: string): QuarryError {
  const place = describeAddress(address);
  const message = `Redis at ${place} cannot be used. ${expected}`;
  return new QuarryError("config.redis-unsuitable", message, { address: place, found, expected });
}
