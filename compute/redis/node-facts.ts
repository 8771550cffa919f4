// What the state of a Redis server means for Quarry: judged once, for the check at opening and for `quarry doctor`.
import type { NodeState } from "./node-state.ts";

export type FactName = "version" | "mode" | "role" | "eviction" | "memory" | "persistence" | "replicas" | "clock";

/** One thing found out about one server. */
export interface RedisFact {
  readonly name: FactName;
  /** `host:port` */
  readonly place: string;
  /** `fail`: Quarry does not work with it, or not for long; `warn`: it does, but look at it. */
  readonly state: "ok" | "warn" | "fail";
  /** As Redis says it, or undefined where it could not be found out. */
  readonly value: string | number | undefined;
  /** What it means and, unless it is well, what to do. */
  readonly sentence: string;
}

const MIN_MAJOR_VERSION = 7;
/** Over this share of its memory the queue takes no more calls. */
const FULL_RATIO = 0.7;
const NEARLY_FULL_RATIO = 0.5;
const MAX_CLOCK_DIFFERENCE_MS = 1_000;
const MIB = 2 ** 20;

type Judged = Pick<RedisFact, "state" | "value" | "sentence">;

const JUDGES: { readonly [Name in FactName]: (state: NodeState) => Judged } = {
  version({ version }) {
    if (version === undefined) return unknown("The version", "INFO");
    if (Number.parseInt(version, 10) >= MIN_MAJOR_VERSION) return ok(version, `Redis ${version}.`);
    return fail(version, `This is Redis ${version}; Quarry needs 7.0 or later.`);
  },

  mode({ mode }) {
    if (mode === undefined) return unknown("Whether it is a cluster", "INFO");
    return ok(mode, mode === "cluster" ? "It is a node of a cluster." : "It is one server, not a cluster.");
  },

  role({ role }) {
    if (role === undefined) return unknown("Whether it is a primary", "INFO");
    if (role === "master") return ok("primary", "It takes writes.");
    return fail("replica", "It is a replica, which takes no writes; connect to its primary.");
  },

  eviction({ evictionPolicy: policy }) {
    if (policy === undefined) return unknown("What it does when memory runs out", "INFO");
    if (policy === "noeviction") return ok(policy, "It evicts nothing.");
    return fail(policy, `Its maxmemory-policy is ${policy}, which loses calls; set it to noeviction.`);
  },

  memory({ maxMemoryBytes, usedMemoryBytes }) {
    if (maxMemoryBytes === undefined || usedMemoryBytes === undefined) return unknown("How full it is", "INFO");
    const used = `${Math.round(usedMemoryBytes / MIB)} MiB`;
    if (maxMemoryBytes === 0) return warn(used, `It uses ${used} and has no maxmemory; set one its host can bear.`);
    const ratio = usedMemoryBytes / maxMemoryBytes;
    const share = `${used} of ${Math.round(maxMemoryBytes / MIB)} MiB (${Math.round(ratio * 100)} %)`;
    if (ratio < NEARLY_FULL_RATIO) return ok(share, `It uses ${share}.`);
    const meaning = `It uses ${share}; over ${FULL_RATIO * 100} % no calls are taken: raise maxmemory`;
    return ratio < FULL_RATIO ? warn(share, `${meaning} in time.`) : fail(share, `${meaning}.`);
  },

  persistence({ keepsLog, logSync }) {
    if (keepsLog === undefined) return unknown("Whether it keeps what it holds on disk", "INFO");
    if (!keepsLog) return warn("off", "It keeps no log: calls are gone with its process; set appendonly to yes.");
    if (logSync === undefined)
      return warn("on", "It keeps a log; how often that reaches the disk could not be checked.");
    if (logSync === "always") return ok(logSync, "Every write is on disk before it is answered.");
    if (logSync === "everysec") return ok(logSync, "Writes are on disk within a second or two.");
    return warn(logSync, "Writes reach the disk when the system likes; set appendfsync to everysec.");
  },

  replicas({ replicas }) {
    if (replicas === undefined) return unknown("How many replicas follow it", "INFO");
    if (replicas > 0) return ok(replicas, `${replicas} follow it.`);
    return warn(replicas, "No replica follows it: calls are lost with its disk.");
  },

  clock({ clockAheadMs: ms }) {
    if (ms === undefined) return unknown("Its clock", "INFO");
    const difference = `Its clock is ${Math.abs(ms)} ms ${ms < 0 ? "behind" : "ahead"}`;
    if (Math.abs(ms) <= MAX_CLOCK_DIFFERENCE_MS) return ok(ms, `${difference}.`);
    return warn(ms, `${difference}; times that are shown may look odd: let both hosts ask a time server.`);
  },
};

/** Everything there is to say about a server. */
export function judge(state: NodeState): readonly RedisFact[] {
  const names = Object.keys(JUDGES) as FactName[];
  return names.map((name) => ({ name, place: state.place, ...JUDGES[name](state) }));
}

function ok(value: Judged["value"], sentence: string): Judged {
  return { state: "ok", value, sentence };
}

function warn(value: Judged["value"], sentence: string): Judged {
  return { state: "warn", value, sentence };
}

function fail(value: Judged["value"], sentence: string): Judged {
  return { state: "fail", value, sentence };
}

function unknown(what: string, command: string): Judged {
  return warn(undefined, `${what} could not be checked: the user may not send ${command}.`);
}
