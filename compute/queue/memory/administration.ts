// What operators do to a shard: functions are paused, emptied and moved, dead letters are read and retried.
import type { CallId } from "../messages.ts";
import type { DeadLetter, FunctionStats } from "../queue.ts";
import type { Calls } from "./calls.ts";
import type { DeadLetterPage } from "./dead-letters.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Functions } from "./functions.ts";
import type { Intake } from "./intake.ts";
import type { FunctionQueue, QueuedCall } from "./records.ts";
import type { Sessions } from "./sessions.ts";
import { statsOf } from "./stats.ts";

/** What an {@link Administration} works on. */
interface Administered {
  readonly functions: Functions;
  readonly calls: Calls;
  readonly intake: Intake;
  readonly sessions: Sessions;
  readonly dispatcher: Dispatcher;
}

/** The operators' side of the port. Functions that nobody declared have no calls. */
export class Administration {
  readonly #shard: Administered;

  constructor(shard: Administered) {
    this.#shard = shard;
  }

  setPaused(functionName: string, isPaused: boolean, nowUs: number): void {
    const { functions, dispatcher } = this.#shard;
    const served = functions.get(functionName);
    if (served === undefined) return;
    served.isPaused = isPaused;
    dispatcher.ring(served, nowUs);
  }

  /** Ends what waits. How many. */
  purge(functionName: string, nowUs: number): number {
    const calls = waitingFor(this.#shard.functions.get(functionName));
    for (const call of calls) this.#shard.calls.end(call, "purged", `${functionName} was purged`, nowUs);
    return calls.length;
  }

  /** What waits for `from` waits for `to` from now on; without it, it is given up. How many. */
  move(from: string, to: string | undefined, nowUs: number): number {
    const { functions, calls, intake, dispatcher } = this.#shard;
    const target = to === undefined ? undefined : functions.get(to);
    if (from === to || (to !== undefined && target === undefined)) return 0;
    const moving = waitingFor(functions.get(from));
    dispatcher.muffle();
    for (const call of moving) {
      if (target === undefined) calls.abandon(call, nowUs);
      else intake.transfer(call, target, nowUs);
    }
    dispatcher.unmuffle(nowUs);
    return moving.length;
  }

  stats(nowUs: number): readonly FunctionStats[] {
    const { functions, sessions } = this.#shard;
    return Array.from(functions.all(), (served) => statsOf(served, sessions, nowUs));
  }

  deadLetters(functionName: string | undefined, page: DeadLetterPage, nowUs: number): readonly DeadLetter[] {
    return this.#shard.calls.deadLetters.list(functionName, page, nowUs);
  }

  retryDead(ids: readonly CallId[], nowUs: number): number {
    return ids.filter((id) => this.#shard.intake.revive(id, nowUs)).length;
  }

  retryAllDead(functionName: string | undefined, nowUs: number): number {
    return this.retryDead(this.#shard.calls.deadLetters.idsOf(functionName), nowUs);
  }
}

/** Ready calls in their order, then delayed ones. */
function waitingFor(served: FunctionQueue | undefined): readonly QueuedCall[] {
  return served === undefined ? [] : [...served.ready.all(), ...served.delayed.items];
}
