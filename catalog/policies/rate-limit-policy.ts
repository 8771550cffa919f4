// `rateLimit`: how fast a provider may be called, by everybody who names its key.
import type { AnyExpr, Columns, Expr, Numeric, Parameter } from "../../engine/index.ts";
import { oneOf, positiveNumber, type RefuseDefinition, refuseUnknown, show, someText } from "../option-checks.ts";
import { type Express, expressMeasure } from "./express-measure.ts";
import type { RateSettings } from "./policy-settings.ts";

/** Arguments whose names the compiler does not know. */
export type UntypedColumns = { readonly [argument: string]: AnyExpr };

/** A number for each row, from its arguments: `c => c.prompt.length().div(4)`. */
export type Measure<In> = (columns: Columns<In>) => Expr<Numeric> | number;

/** A bucket of tokens that fills at `rate` and holds `burst`. */
export interface RateLimitPolicy<In = UntypedColumns> {
  /** Tokens per `per`. */
  readonly rate: number;
  /** @defaultValue "second" */
  readonly per?: "second" | "minute" | "hour" | undefined;
  /** Functions that name the same key share one bucket, over all processes. @defaultValue the function's own */
  readonly key?: string | undefined;
  /** Tokens that may be spent at once after a pause; at least 1. @defaultValue a tenth of a second's worth of `rate`, at least 1 */
  readonly burst?: number | undefined;
  /** What an execution costs: a token per handler invocation, a token per row, or a number for each row. @defaultValue "invocation" */
  readonly cost?: "invocation" | "row" | Measure<In> | undefined;
}

/**
 * How fast a provider may be called: for `rateLimit`, where a plain number means "per second". Checked when a function is
 * defined with it.
 * @example
 * const api = RateLimitPolicy({ rate: 3000, per: "minute", key: "mail-api" });
 */
export function RateLimitPolicy(policy: RateLimitPolicy): RateLimitPolicy {
  return Object.freeze({ ...policy });
}

const OPTIONS = ["rate", "per", "key", "burst", "cost"];
const PERIODS_MS = Object.freeze({ second: 1000, minute: 60_000, hour: 3_600_000 });

/** The settings of `rateLimit`; a number is a rate per second. `parameters` are what `cost` may speak of. */
export function settleRate(
  given: number | RateLimitPolicy<never> | undefined,
  parameters: readonly Parameter[],
  refuse: RefuseDefinition,
): RateSettings | undefined {
  if (given === undefined) return undefined;
  const policy = typeof given === "number" ? { rate: given } : given;
  refuseUnknown(policy, OPTIONS, refuse, "rateLimit");
  const rate = positiveNumber("rateLimit.rate", policy.rate, refuse);
  const perMs = PERIODS_MS[oneOf("rateLimit.per", policy.per ?? "second", ["second", "minute", "hour"], refuse)];
  return Object.freeze({
    rate,
    perMs,
    key: someText("rateLimit.key", policy.key, refuse),
    burst: settleBurst(policy.burst, rate / perMs, refuse),
    cost: settleCost(policy.cost, parameters, refuse),
  });
}

/** See docs/decisions/0009-a-burst-is-a-tenth-of-a-second.md. */
const BURST_MS = 100;

function settleBurst(burst: number | undefined, ratePerMs: number, refuse: RefuseDefinition): number {
  if (burst === undefined) return Math.max(1, Math.floor(ratePerMs * BURST_MS));
  if (Number.isFinite(burst) && burst >= 1) return burst;
  return refuse(`rateLimit.burst must be a number from 1 up, not ${show(burst)}: a call costs a whole token`);
}

function settleCost(
  cost: "invocation" | "row" | Measure<never> | undefined,
  parameters: readonly Parameter[],
  refuse: RefuseDefinition,
): RateSettings["cost"] {
  if (cost === undefined) return "invocation";
  if (typeof cost === "function") return expressMeasure("rateLimit.cost", cost as Express, parameters, refuse);
  return oneOf("rateLimit.cost", cost, ["invocation", "row"], refuse);
}
