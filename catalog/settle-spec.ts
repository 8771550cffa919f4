// The options of `fn()` and of its forms: which there are, their ranges and defaults. Settled once, when a function is defined.
import { didYouMean, type FunctionForm, QuarryError } from "../engine/index.ts";
import type { Batching, ColumnSchema, FunctionSpec, InputShape } from "./function-spec.ts";
import type { PolicySettings } from "./policies/policy-settings.ts";

/** A spec, whatever its schemas. */
export type AnySpec = FunctionSpec<InputShape, ColumnSchema, unknown>;

/** A spec whose options are checked and filled. */
export interface Settings {
  readonly spec: AnySpec;
  readonly pure: boolean;
  readonly idempotent: boolean;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly policies: PolicySettings;
}

const SPEC_DEFAULTS = Object.freeze({ pure: false, idempotent: true, concurrency: 1, timeoutMs: 600_000 });
const SPEC_OPTIONS = [
  ...["name", "input", "output", "version", "pure", "idempotent", "concurrency", "timeoutMs", "setup", "teardown"],
] as const;

/** Node's timers cannot wait longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const BATCHING_OPTIONS = ["maxRows", "maxBytes", "onBatchError"] as const;
const BATCHING_DEFAULTS = Object.freeze({ maxBytes: 8 << 20, onBatchError: "bisect" as const });
const DEFAULT_MAX_ROWS: { readonly [Form in FunctionForm]: number } = { row: 1, batch: 10, arrow: 131_072, stream: 1 };

/** Names that mean an option of the call where arguments go by name: `f(text => memo, timeout_ms => 5000)`. */
const CALL_OPTIONS = new Set(["timeout_ms", "retries", "on_error", "priority", "idempotency_key", "concurrency"]);

/** @throws `function.invalid-definition` naming the option and what would be right. */
export function settleSpec(spec: AnySpec): Settings {
  const name = String(spec.name);
  const refuse = refuser(name);
  refuseUnknown(spec, SPEC_OPTIONS, refuse);
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) refuse("the name must match [a-z_][a-z0-9_]*");
  checkInput(spec.input, refuse);
  if (!isSchema(spec.output)) refuse("output must be a zod schema");
  for (const option of ["pure", "idempotent"] as const) {
    if (!["boolean", "undefined"].includes(typeof spec[option])) refuse(`${option} must be true or false`);
  }
  if (spec.version !== undefined && (typeof spec.version !== "string" || spec.version === "")) {
    refuse("version must be a string that is not empty");
  }
  for (const option of ["setup", "teardown"] as const) {
    if (!["function", "undefined"].includes(typeof spec[option])) refuse(`${option} must be a function`);
  }
  const settled = {
    spec,
    pure: spec.pure ?? SPEC_DEFAULTS.pure,
    idempotent: spec.idempotent ?? SPEC_DEFAULTS.idempotent,
    concurrency: count("concurrency", spec.concurrency ?? SPEC_DEFAULTS.concurrency, Number.MAX_SAFE_INTEGER, refuse),
    timeoutMs: count("timeoutMs", spec.timeoutMs ?? SPEC_DEFAULTS.timeoutMs, MAX_TIMER_MS, refuse),
  };
  return Object.freeze({ ...settled, policies: defaultPolicies(settled.concurrency, settled.timeoutMs) });
}

function defaultPolicies(maxConcurrent: number, timeoutMs: number): PolicySettings {
  return {
    retry: {
      retries: 0,
      initialMs: 1000,
      multiplier: 2,
      maxWaitMs: 60_000,
      jitter: true,
      maxElapsedMs: 3_600_000,
      wants: undefined,
    },
    rate: undefined,
    concurrency: { maxConcurrent, key: undefined, nested: "borrow" },
    queue: { maxItems: Number.MAX_SAFE_INTEGER, maxBytes: Number.MAX_SAFE_INTEGER },
    timeoutMs,
    priority: 0,
    tracing: { kind: "inherit" },
    shard: "main",
  };
}

/** @throws `function.invalid-definition` naming the option and what would be right. */
export function settleBatching(name: string, form: FunctionForm, batching: Batching): Required<Defined<Batching>> {
  const refuse = refuser(name);
  refuseUnknown(batching, BATCHING_OPTIONS, refuse);
  const onBatchError = batching.onBatchError ?? BATCHING_DEFAULTS.onBatchError;
  if (onBatchError !== "bisect" && onBatchError !== "failAll") refuse('onBatchError must be "bisect" or "failAll"');
  return {
    maxRows: count("maxRows", batching.maxRows ?? DEFAULT_MAX_ROWS[form], Number.MAX_SAFE_INTEGER, refuse),
    maxBytes: count("maxBytes", batching.maxBytes ?? BATCHING_DEFAULTS.maxBytes, Number.MAX_SAFE_INTEGER, refuse),
    onBatchError,
  };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
type RefuseSpec = (reason: string) => never;

/** Refuses the definition of `name` for a reason. */
export function refuser(name: string): RefuseSpec {
  return (reason) => {
    const message = `Function "${name}" cannot be defined: ${reason}.`;
    throw new QuarryError("function.invalid-definition", message, { name, reason });
  };
}

function refuseUnknown(options: object, known: readonly string[], refuse: RefuseSpec): void {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined) refuse(`there is no option "${unknown}"${didYouMean(unknown, known).replace(/[?]$/, "")}`);
}

function checkInput(input: InputShape, refuse: RefuseSpec): void {
  if (typeof input !== "object" || input === null) refuse("input must be an object of zod schemas");
  const seen = new Set<string>();
  for (const [name, schema] of Object.entries(input)) {
    const plain = name.toLowerCase();
    if (CALL_OPTIONS.has(plain)) refuse(`input "${name}" is the name of a call's option`);
    if (seen.has(plain)) refuse(`two inputs are called "${plain}"; SQL does not tell upper from lower case`);
    if (name === "") refuse("an input needs a name");
    if (!isSchema(schema)) refuse(`input "${name}" must be a zod schema`);
    seen.add(plain);
  }
}

function isSchema(value: unknown): boolean {
  return typeof value === "object" && value !== null && "_zod" in value;
}

function count(option: string, value: unknown, max: number, refuse: RefuseSpec): number {
  const isCount = Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= max;
  return isCount
    ? (value as number)
    : refuse(`${option} must be a whole number from 1 to ${max}, not ${String(value)}`);
}
