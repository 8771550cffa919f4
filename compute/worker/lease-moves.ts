// What a running lease asks of its queue: tokens for rows that run once more, room for items of a stream.
import { isQuarryError } from "../../engine/index.ts";
import { rowCost } from "../caller/row-measures.ts";
import type { Clock } from "../clock.ts";
import type { Cancellation } from "../isolation/cancellation.ts";
import { measurePayload } from "../isolation/measure-payload.ts";
import type { CallId, LeaseToken } from "../queue/messages.ts";
import type { QueueConsumer } from "../queue/queue.ts";
import type { QueuedFunction } from "../served-function.ts";
import { approximateBytes } from "../wire/approximate-bytes.ts";
import type { LeasedRows } from "./leased-rows.ts";
import { pause, pauseMs } from "./pause.ts";

/** Whose moves these are. */
export interface MovingLease {
  readonly queue: Pick<QueueConsumer, "take" | "append" | "awaitCredit">;
  readonly clock: Clock;
  readonly served: QueuedFunction;
  readonly token: LeaseToken;
  /** Ends every wait. */
  readonly cancellation: Cancellation;
}

export class LeaseMoves {
  readonly #lease: MovingLease;
  #takes = 0;
  #itemsSent = 0;

  constructor(lease: MovingLease) {
    this.#lease = lease;
  }

  /** The reader has some of the stream already. */
  get hasSentItems(): boolean {
    return this.#itemsSent > 0;
  }

  /** Resolves when the tokens for these rows are had, or nobody wants them any more. */
  async takeTokens(rows: LeasedRows): Promise<void> {
    const { queue, clock, served, token, cancellation } = this.#lease;
    if (served.limits.rate === undefined) return;
    const cost = this.#costOf(rows);
    for (;;) {
      const sequence = ++this.#takes;
      const waitMs = await this.#insist(() => queue.take(token, sequence, cost));
      if (waitMs === 0 || cancellation.isCancelled) return;
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
    }
  }

  /** Resolves when the reader has room for more. */
  async sendItems(id: CallId, items: readonly unknown[]): Promise<void> {
    const { queue, token, cancellation } = this.#lease;
    const bytes = items.reduce<number>((sum, item) => sum + approximateBytes(item), 0);
    const cursor = this.#itemsSent;
    this.#itemsSent += items.length;
    let credit = await this.#insist(() => queue.append(id, token, cursor, items, bytes));
    while (credit <= 0 && !cancellation.isCancelled) {
      credit = await this.#insist(() => queue.awaitCredit(id, Number.POSITIVE_INFINITY, cancellation.signal));
    }
  }

  /** What the queue would have asked for a lease of these rows. */
  #costOf({ count, payload }: LeasedRows): number {
    const { definition, limits } = this.#lease.served;
    switch (limits.costUnit) {
      case "lease":
        return 1;
      case "row":
        return count;
      case "message":
        return measurePayload(definition, payload, [rowCost])[0]!.at(-1)!;
    }
  }

  /** Makes a move until the queue answers. What it has against the move itself rejects, and so does a queue that nobody waits for. */
  async #insist<T>(move: () => Promise<T>): Promise<T> {
    const { clock, cancellation } = this.#lease;
    for (let failures = 1; ; failures++) {
      try {
        return await move();
      } catch (error) {
        if (cancellation.isCancelled || !isQuarryError(error, "compute.unavailable")) throw error;
        await pause(clock, pauseMs(failures), cancellation.signal);
      }
    }
  }
}
