// Waiting until what was written would survive a power loss: on the disk of its server, or with a replica.
import { type CommandClient, commandClient } from "./clients.ts";
import type { RedisPrimary } from "./connection.ts";
import { failureOf, notDurable, unavailable } from "./failures.ts";
import { inspectNode, type NodeState } from "./node-state.ts";
import type { RedisSettings } from "./settings.ts";

/** On disk with every reply; to be waited for; nobody may know; not to be had. */
const WAYS = ["every-reply", "replica", "unknown", "none"] as const;
type Way = (typeof WAYS)[number];

/** The mark that a replica is waited for with goes by itself. */
const MARK_MS = 1_000;
/** A replica that needs longer is as good as none. */
const MAX_LAG_MS = 5_000;
/** Operators change how a server writes. */
const WAY_KEPT_MS = 60_000;

interface Round {
  readonly ended: Promise<void>;
  /** Begins when this one has ended, for all who came meanwhile. */
  next: Promise<void> | undefined;
}

/** Has a client of its own: whoever waits for a replica stands in the way of everything behind it. */
export class Durability {
  readonly #settings: RedisSettings;
  readonly #primaries: () => Promise<readonly RedisPrimary[]>;
  readonly #rounds = new Map<string, Round>();
  #client: CommandClient | undefined;
  #way: Promise<Way> | undefined;
  #wayFoundMs = 0;

  constructor(settings: RedisSettings, primaries: () => Promise<readonly RedisPrimary[]>) {
    this.#settings = settings;
    this.#primaries = primaries;
  }

  /**
   * Resolves when everything that was written and answered before, where the key `mark` is, would survive a power loss.
   * @throws `compute.unavailable`, `config.redis-unsuitable` when there is neither log nor replica to keep it
   */
  async secure(mark: string): Promise<void> {
    const way = await this.#knownWay();
    if (way === "replica") await this.#joinRound(mark);
    else if (way !== "every-reply") throw notDurable(this.#settings.address, way === "unknown");
  }

  close(): void {
    this.#client?.disconnect();
  }

  #knownWay(): Promise<Way> {
    if (this.#way === undefined || performance.now() - this.#wayFoundMs > WAY_KEPT_MS) {
      this.#wayFoundMs = performance.now();
      this.#way = this.#findWay();
      this.#way.catch(() => {
        this.#way = undefined;
      });
    }
    return this.#way;
  }

  async #findWay(): Promise<Way> {
    const primaries = await this.#primaries();
    const states = await Promise.all(primaries.map(({ place, ask }) => inspectNode(place, ask)));
    const ways = new Set(states.map(wayOf));
    return WAYS.findLast((way) => ways.has(way)) ?? "none";
  }

  /** A round covers what was written before it began: who comes during one waits for the next. */
  #joinRound(mark: string): Promise<void> {
    const round = this.#rounds.get(mark);
    if (round === undefined) return this.#begin(mark);
    const begin = (): Promise<void> => this.#begin(mark);
    round.next ??= round.ended.then(begin, begin);
    return round.next;
  }

  #begin(mark: string): Promise<void> {
    const ended = this.#inTime(this.#awaitReplica(mark)).finally(() => {
      if (round.next === undefined) this.#rounds.delete(mark);
    });
    const round: Round = { ended, next: undefined };
    this.#rounds.set(mark, round);
    return ended;
  }

  /** Replicas take writes in order: one that has the mark has what was before it. */
  async #awaitReplica(mark: string): Promise<void> {
    this.#client ??= commandClient(this.#settings);
    const replies = await this.#client.pipeline().set(mark, "", "PX", MARK_MS).wait(1, MAX_LAG_MS).exec();
    const [error, replicas] = replies?.find(([error]) => error !== null) ?? replies?.at(-1) ?? [];
    if (error) throw failureOf(error);
    if (!(Number(replicas) > 0)) throw unavailable(`no replica was as far within ${MAX_LAG_MS} ms`);
  }

  #inTime(work: Promise<void>): Promise<void> {
    const { unavailableAfterMs } = this.#settings;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#client?.disconnect();
        this.#client = undefined;
        reject(unavailable(`no reply within ${unavailableAfterMs} ms`));
      }, unavailableAfterMs);
      work.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

function wayOf({ logSync, keepsLog, replicas = 0 }: NodeState): Way {
  if (keepsLog && logSync === "always") return "every-reply";
  if (replicas > 0) return "replica";
  return keepsLog && logSync === undefined ? "unknown" : "none";
}
