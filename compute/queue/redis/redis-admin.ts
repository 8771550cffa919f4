// What operators do to a shard in Redis: a thousand calls at a time, so that nothing else waits for long.
import { QuarryError } from "../../../engine/index.ts";
import type { FunctionLimits } from "../limits.ts";
import type { CallId } from "../messages.ts";
import type { DeadLetter, FunctionStats, QueueAdmin } from "../queue.ts";
import { checkItems, MAX_ITEMS } from "./requests.ts";
import type { Progress } from "./script-replies.ts";
import { SCRIPTS } from "./scripts.ts";
import type { Shard } from "./shard.ts";

export class RedisAdmin implements QueueAdmin {
  readonly #shard: Shard;

  constructor(shard: Shard) {
    this.#shard = shard;
  }

  async declare(limits: readonly FunctionLimits[]): Promise<void> {
    await this.#shard.announce();
    const conflict = await this.#shard.run(SCRIPTS.declare, { limits: limits.map(finite) });
    if (conflict === undefined) return;
    const { key, functions } = conflict;
    const detail = `${functions.join(" and ")} declare "${key}" with different limits`;
    throw new QuarryError("config.policy-conflict", `${detail}; one key has one limit.`, { key, functions, detail });
  }

  async pause(functionName: string): Promise<void> {
    await this.#shard.run(SCRIPTS.pause, { function: functionName, paused: true });
  }

  async resume(functionName: string): Promise<void> {
    await this.#shard.run(SCRIPTS.pause, { function: functionName, paused: false });
  }

  purge(functionName: string): Promise<number> {
    return this.#untilDone(() => this.#shard.run(SCRIPTS.purge, { function: functionName, max: MAX_ITEMS }));
  }

  move(from: string, to: string | undefined): Promise<number> {
    return this.#untilDone(() => this.#shard.run(SCRIPTS.move, { from, to, max: MAX_ITEMS }));
  }

  stats(): Promise<readonly FunctionStats[]> {
    return this.#shard.run(SCRIPTS.stats, {});
  }

  async deadLetters(functionName: string | undefined, max: number, skip = 0): Promise<readonly DeadLetter[]> {
    await this.tick();
    return (await this.#shard.run(SCRIPTS.deadLetters, { function: functionName, max: skip + max })).slice(skip);
  }

  async retryDead(ids: readonly CallId[]): Promise<number> {
    checkItems(ids.length);
    return this.#shard.run(SCRIPTS.retryDead, { ids });
  }

  async retryAllDead(functionName: string | undefined): Promise<number> {
    // No more than there are now: those that die again meanwhile are not retried for ever.
    const stats = (await this.stats()).filter((each) => functionName === undefined || each.function === functionName);
    const dead = stats.reduce((sum, each) => sum + each.deadLetters, 0);
    let retried = 0;
    while (retried < dead) {
      const max = Math.min(MAX_ITEMS, dead - retried);
      const some = await this.#shard.run(SCRIPTS.retryDead, { function: functionName, max });
      if (some === 0) break;
      retried += some;
    }
    return retried;
  }

  /** Does what is due by time alone. Whoever waits or moves does so too: only an idle shard is behind. */
  async tick(): Promise<void> {
    while ((await this.#shard.run(SCRIPTS.tick, {})) === 0);
  }

  async #untilDone(some: () => Promise<Progress>): Promise<number> {
    let sum = 0;
    for (;;) {
      const { done, isMore } = await some();
      sum += done;
      if (!isMore) return sum;
    }
  }
}

/** JSON has no infinity; this is far enough away. */
function finite(limits: FunctionLimits): FunctionLimits {
  const replace = (_: string, value: unknown): unknown =>
    value === Number.POSITIVE_INFINITY ? Number.MAX_VALUE : value;
  return JSON.parse(JSON.stringify(limits, replace));
}
