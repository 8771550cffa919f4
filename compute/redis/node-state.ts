// What one Redis server says of itself. What its user may not ask stays unknown.
import { isForbidden, isUnknownCommand } from "./failures.ts";

/** Sends a command without a key. */
export type Ask = (name: string, ...args: readonly string[]) => Promise<unknown>;

/** Undefined: it could not be found out. */
export interface NodeState {
  /** `host:port` */
  readonly place: string;
  readonly version: string | undefined;
  readonly mode: string | undefined;
  readonly role: string | undefined;
  readonly evictionPolicy: string | undefined;
  /** 0: no limit. */
  readonly maxMemoryBytes: number | undefined;
  readonly usedMemoryBytes: number | undefined;
  readonly keepsLog: boolean | undefined;
  /** When its log is on disk: `always`, `everysec`, `no`. */
  readonly logSync: string | undefined;
  readonly replicas: number | undefined;
  /** How far its clock is ahead of this process's. */
  readonly clockAheadMs: number | undefined;
}

/**
 * All of it: asks for more than those who merely use a server need to be allowed.
 * @throws what asking throws, but for a lack of rights
 */
export async function inspectNode(place: string, ask: Ask): Promise<NodeState> {
  const [state, logSync] = await Promise.all([readNodeInfo(place, ask), allowed(ask("CONFIG", "GET", "appendfsync"))]);
  return { ...state, logSync: parsePairs(logSync).get("appendfsync") };
}

/**
 * What `INFO` says.
 * @throws what asking throws, but for a lack of rights
 */
export async function readNodeInfo(place: string, ask: Ask): Promise<NodeState> {
  const sentMs = Date.now();
  const info = parseInfo(await allowed(ask("INFO")));
  const askedMs = (sentMs + Date.now()) / 2;
  const serverTimeUs = numberOf(info.get("server_time_usec"));
  return {
    place,
    version: info.get("redis_version"),
    mode: info.get("redis_mode"),
    role: info.get("role"),
    evictionPolicy: info.get("maxmemory_policy"),
    maxMemoryBytes: numberOf(info.get("maxmemory")),
    usedMemoryBytes: numberOf(info.get("used_memory")),
    keepsLog: info.has("aof_enabled") ? info.get("aof_enabled") === "1" : undefined,
    logSync: undefined,
    replicas: numberOf(info.get("connected_slaves")),
    clockAheadMs: serverTimeUs && Math.round(serverTimeUs / 1000 - askedMs),
  };
}

async function allowed(reply: Promise<unknown>): Promise<unknown> {
  try {
    return await reply;
  } catch (error) {
    if (isForbidden(error) || isUnknownCommand(error)) return undefined;
    throw error;
  }
}

/** Lines of `name:value`. */
function parseInfo(reply: unknown): ReadonlyMap<string, string> {
  const lines = String(reply ?? "").split("\r\n");
  return new Map(lines.filter((line) => line.includes(":")).map((line) => splitAt(line, line.indexOf(":"))));
}

/** Name, value, name, value … */
function parsePairs(reply: unknown): ReadonlyMap<string, string> {
  const items = Array.isArray(reply) ? reply.map(String) : [];
  return new Map(items.flatMap((name, place) => (place % 2 === 0 ? [[name, items[place + 1] ?? ""] as const] : [])));
}

function splitAt(text: string, place: number): [string, string] {
  return [text.slice(0, place), text.slice(place + 1)];
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
