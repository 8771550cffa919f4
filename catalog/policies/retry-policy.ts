// `retries`: how often, how soon and after which failures an execution is tried again.
import { oneOf, type RefuseDefinition, refuseUnknown, show, trueOrFalse, wholeNumber } from "../option-checks.ts";
import { describeThrown } from "../thrown.ts";
import type { RetrySettings } from "./policy-settings.ts";

/** A class of errors. */
export type ErrorClass = abstract new (...args: never[]) => unknown;

/** What retry policies of both kinds say. */
export interface RetryOptions {
  /** Executions after the first. @defaultValue 3 */
  readonly retries?: number | undefined;
  /** Each wait is a random part of itself, so that callers do not come back together. @defaultValue true; false for `linear` */
  readonly jitter?: boolean | undefined;
  /**
   * The failures worth another execution, as classes, names (`TypeError`) or a predicate, which runs where the handler does.
   * What matches none fails at once, and so does what carries `retryable: false`. Row errors say themselves whether they may
   * pass. @defaultValue every error
   */
  readonly retryOn?: readonly (ErrorClass | string)[] | ((thrown: unknown) => boolean) | undefined;
  /** From submission; no execution begins later. Bounds `retryAfterMs` of providers, too. @defaultValue one hour */
  readonly maxElapsedMs?: number | undefined;
}

/** Options of {@link RetryPolicy.exponential}. */
export interface ExponentialRetryOptions extends RetryOptions {
  /** The first wait. @defaultValue 1000 */
  readonly initialMs?: number | undefined;
  /** Each wait is the one before times this; at least 1. @defaultValue 2 */
  readonly multiplier?: number | undefined;
  /** @defaultValue 60_000 */
  readonly maxWaitMs?: number | undefined;
}

/** Options of {@link RetryPolicy.linear}. */
export interface LinearRetryOptions extends RetryOptions {
  /** Every wait. @defaultValue 1000 */
  readonly delayMs?: number | undefined;
}

/** What {@link RetryPolicy} makes. */
export type RetryPolicy =
  | ({ readonly kind: "exponential" } & ExponentialRetryOptions)
  | ({ readonly kind: "linear" } & LinearRetryOptions);

/** How often and how soon a failed execution is tried again: for `retries`. Checked when a function is defined with it. */
export const RetryPolicy = Object.freeze({
  /** Waits that grow: `initialMs`, times `multiplier` each, up to `maxWaitMs`. */
  exponential: (options: ExponentialRetryOptions = {}): RetryPolicy =>
    Object.freeze({ ...options, kind: "exponential" }),
  /** Waits that are all the same. */
  linear: (options: LinearRetryOptions = {}): RetryPolicy => Object.freeze({ ...options, kind: "linear" }),
});

const SHARED_OPTIONS = ["kind", "retries", "jitter", "retryOn", "maxElapsedMs"];
const OPTIONS = {
  exponential: [...SHARED_OPTIONS, "initialMs", "multiplier", "maxWaitMs"],
  linear: [...SHARED_OPTIONS, "delayMs"],
};
const DEFAULTS = Object.freeze({ retries: 3, waitMs: 1000, multiplier: 2, maxWaitMs: 60_000, maxElapsedMs: 3_600_000 });

/** The settings of `retries`: a number is an exponential policy. */
export function settleRetry(given: number | RetryPolicy | undefined, refuse: RefuseDefinition): RetrySettings {
  if (given === undefined) return settleRetry(0, refuse);
  if (typeof given === "number") return settlePolicy({ kind: "exponential", retries: given }, refuse);
  if (typeof given !== "object" || given === null) {
    return refuse(`retries must be a number or a RetryPolicy, not ${show(given)}`);
  }
  oneOf("retries.kind", given.kind, ["exponential", "linear"], refuse);
  refuseUnknown(given, OPTIONS[given.kind], refuse, "retries");
  return settlePolicy(given, refuse);
}

function settlePolicy(policy: RetryPolicy, refuse: RefuseDefinition): RetrySettings {
  const ms = (option: string, value: unknown) => wholeNumber(option, value, {}, refuse);
  const waits = policy.kind === "linear" ? linearWaits(policy, ms) : exponentialWaits(policy, ms, refuse);
  const maxElapsedMs = ms("maxElapsedMs", policy.maxElapsedMs ?? Math.max(DEFAULTS.maxElapsedMs, waits.initialMs));
  if (maxElapsedMs < waits.initialMs) {
    refuse(`maxElapsedMs (${maxElapsedMs}) ends before the first retry comes (after ${waits.initialMs} ms)`);
  }
  return Object.freeze({
    retries: wholeNumber("retries", policy.retries ?? DEFAULTS.retries, { min: 0 }, refuse),
    ...waits,
    jitter: trueOrFalse("jitter", policy.jitter, policy.kind === "exponential", refuse),
    maxElapsedMs,
    wants: predicateOf(policy.retryOn, refuse),
  });
}

type Waits = Pick<RetrySettings, "initialMs" | "multiplier" | "maxWaitMs">;
type CheckMs = (option: string, value: unknown) => number;

function linearWaits({ delayMs = DEFAULTS.waitMs }: LinearRetryOptions, ms: CheckMs): Waits {
  const waitMs = ms("delayMs", delayMs);
  return { initialMs: waitMs, multiplier: 1, maxWaitMs: waitMs };
}

function exponentialWaits(options: ExponentialRetryOptions, ms: CheckMs, refuse: RefuseDefinition): Waits {
  const initialMs = ms("initialMs", options.initialMs ?? DEFAULTS.waitMs);
  const maxWaitMs = ms("maxWaitMs", options.maxWaitMs ?? Math.max(DEFAULTS.maxWaitMs, initialMs));
  const { multiplier = DEFAULTS.multiplier } = options;
  if (!(multiplier >= 1 && Number.isFinite(multiplier))) {
    refuse(`multiplier must be a number from 1 up, not ${show(multiplier)}`);
  }
  if (maxWaitMs < initialMs) refuse(`maxWaitMs (${maxWaitMs}) is less than initialMs (${initialMs})`);
  return { initialMs, multiplier, maxWaitMs };
}

function predicateOf(retryOn: RetryOptions["retryOn"], refuse: RefuseDefinition): RetrySettings["wants"] {
  if (retryOn === undefined) return undefined;
  if (typeof retryOn === "function" && !isErrorClass(retryOn)) return retryOn;
  const isList = Array.isArray(retryOn) && retryOn.length > 0;
  const entries: readonly unknown[] = isList ? retryOn : refuse(RETRY_ON);
  const classes = entries.filter((entry): entry is ErrorClass => typeof entry === "function");
  const names = entries.filter((entry) => typeof entry === "string" && entry !== "");
  if (classes.length + names.length < entries.length) refuse(RETRY_ON);
  const known = new Set<unknown>([...names, ...classes.map(({ name }) => name)]);
  const wants = (thrown: unknown): boolean =>
    classes.some((one) => thrown instanceof one) || known.has(describeThrown(thrown).type);
  // What a catalog, which keeps data, shows of it.
  return Object.defineProperty(wants, "name", { value: [...known].join(", ") });
}

const RETRY_ON = "retryOn must be a list of error classes and names that is not empty, or a predicate";

/** A class given alone would be called as a predicate, and throw. */
function isErrorClass(value: object): boolean {
  return (value as { prototype?: unknown }).prototype instanceof Error || value === Error;
}
