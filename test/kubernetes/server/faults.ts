// Faults that tests inject: the next requests of a kind are refused, held up, or lose their connection.
import type { Target } from "./target.ts";

/** Which requests; what is left out matches all. */
export interface FaultMatch {
  readonly verb?: Target["verb"];
  readonly method?: string;
  /** Plural: `deployments`. */
  readonly resource?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** What becomes of them. */
export type FaultAction =
  /** Refused with this HTTP code. */
  | { readonly code: number; readonly reason?: string; readonly message?: string; readonly retryAfterSeconds?: number }
  /** The connection is cut before the request is looked at, or after it was carried out and before the reply. */
  | { readonly cut: "before" | "after" }
  /** Nothing happens until the promise settles. */
  | { readonly holdUntil: Promise<unknown> };

export type Fault = FaultMatch &
  FaultAction & {
    /** How many matching requests pass before it strikes. @defaultValue 0 */
    readonly after?: number;
    /** How often it strikes. @defaultValue 1 */
    readonly times?: number;
  };

interface Waiting {
  readonly fault: Fault;
  toPass: number;
  toStrike: number;
}

/** The faults still to come. */
export class Faults {
  readonly #waiting: Waiting[] = [];

  /** Returns what takes it back. */
  add(fault: Fault): () => void {
    const waiting = { fault, toPass: fault.after ?? 0, toStrike: fault.times ?? 1 };
    this.#waiting.push(waiting);
    return () => {
      waiting.toStrike = 0;
    };
  }

  /** The fault that strikes this request, if any does. */
  next(method: string, target: Target | undefined): FaultAction | undefined {
    const matching = this.#waiting.filter(({ fault, toStrike }) => toStrike > 0 && isMatch(fault, method, target));
    const striking = matching.find(({ toPass }) => toPass === 0);
    for (const waiting of matching) if (waiting.toPass > 0) waiting.toPass--;
    if (striking === undefined) return undefined;
    striking.toStrike--;
    return striking.fault;
  }
}

function isMatch(fault: FaultMatch, method: string, target: Target | undefined): boolean {
  return (
    (fault.method ?? method) === method &&
    (fault.verb ?? target?.verb) === target?.verb &&
    (fault.resource ?? target?.resource.plural) === target?.resource.plural &&
    (fault.name ?? target?.name) === target?.name &&
    (fault.subresource ?? target?.subresource) === target?.subresource
  );
}
