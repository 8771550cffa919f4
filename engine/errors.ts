// Every error Quarry throws on purpose: one class, one closed table of codes, facts as data.
// The prefix of a code says who must act: plan (the query's author), function (the function's author),
// compute (the operator), config (whoever started the process), resources (raise a limit), internal (us).

/** Where in a text something is: both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** The facts each code carries. Adding a code here is the only way to throw it. */
export interface ErrorFacts {
  "plan.syntax-error": { readonly detail: string };
  "plan.several-statements": { readonly statements: number };
  "plan.not-a-query": { readonly statement: string };
  "plan.parameter-missing": { readonly parameter: string; readonly available: readonly string[] };
  "plan.parameter-unused": { readonly parameters: readonly string[] };
  "plan.invalid-argument": { readonly argument: string; readonly value: unknown };
  "plan.unknown-column": { readonly column: string; readonly available: readonly string[] };
  "plan.unknown-function": { readonly name: string; readonly available: readonly string[] };
  "plan.unknown-table": { readonly table: string };
  "plan.duplicate-column": { readonly column: string };
  "plan.dropped-expression": { readonly expression: string };
  "plan.argument-count": { readonly function: string; readonly expected: number; readonly actual: number };
  "plan.argument-type": {
    readonly function: string;
    readonly parameter: string;
    readonly expected: string;
    readonly actual: string;
  };
  "plan.type-mismatch": { readonly detail: string };
  "plan.schema-mismatch": { readonly column: string; readonly expected: string; readonly actual: string };
  "plan.constant-needed": { readonly function: string };
  "plan.two-sessions": { readonly detail: string };
  "plan.not-portable": { readonly references: readonly string[] };
  "plan.unsupported": { readonly detail: string };
  "plan.failed": { readonly detail: string };
  "plan.column-not-a-value": { readonly expression: string };
  "plan.source-not-found": { readonly uri: string };
  "plan.source-unreadable": { readonly uri: string; readonly reason: string };
  "plan.target-exists": { readonly uri: string };
  "plan.target-unwritable": { readonly uri: string; readonly reason: string };
  "plan.execution-failed": { readonly detail: string };
  "plan.path-forbidden": { readonly path: string };
  "plan.statement-forbidden": { readonly statement: string; readonly allowed: readonly string[] };
  "plan.function-forbidden": { readonly name: string };
  "plan.aborted": { readonly reason: unknown };
  "plan.closed": { readonly what: string };
  "plan.deadline-exceeded": { readonly deadlineMs: number };
  "function.invalid-definition": { readonly name: string; readonly reason: string };
  "function.ambiguous-name": { readonly name: string; readonly places: readonly string[] };
  "function.failed": {
    readonly functionName: string;
    readonly version: string;
    readonly remoteType: string;
    readonly remoteMessage: string;
    readonly remoteStack: string | undefined;
    readonly callId: string;
    readonly attempts: number;
    readonly retryable: boolean;
    readonly row: number | undefined;
  };
  "function.wrong-length": { readonly functionName: string; readonly expected: number; readonly actual: number };
  "function.invalid-result": { readonly functionName: string; readonly expected: string; readonly actual: string };
  "function.invalid-argument": { readonly functionName: string; readonly parameter: string; readonly issue: string };
  "function.unsafe-integer": { readonly column: string; readonly value: string };
  "function.invalid-utf8": { readonly row: number };
  "function.not-portable": {
    readonly functionName: string;
    readonly reason: "no-file" | "inside-a-function" | "after-a-pipeline" | "import-failed";
    readonly place: string;
  };
  "function.module-failed": { readonly file: string; readonly detail: string };
  "function.not-found": { readonly name: string; readonly available: readonly string[] };
  "function.not-deployed": { readonly name: string; readonly version: string };
  "function.deleted": { readonly name: string };
  "function.unknown-version": {
    readonly name: string;
    readonly version: string;
    readonly available: readonly string[];
  };
  "function.not-sendable": { readonly detail: string; readonly maxBytes?: number };
  "function.timeout": { readonly functionName: string; readonly timeoutMs: number };
  "compute.cancelled": { readonly callId: string; readonly reason: string };
  "compute.expired": { readonly callId: string; readonly functionName: string };
  "compute.deadline-exceeded": { readonly callId: string; readonly functionName: string };
  "compute.queue-full": { readonly functionName: string; readonly detail: string; readonly retryable: true };
  "compute.worker-lost": { readonly callId: string; readonly functionName: string };
  "compute.worker-crash": { readonly callId: string; readonly functionName: string; readonly detail: string };
  "compute.version-unavailable": { readonly callId: string; readonly functionName: string; readonly version: string };
  "compute.deadlock": { readonly callId: string; readonly path: string };
  "compute.nested-refused": { readonly functionName: string; readonly detail: string };
  "compute.too-deep": { readonly functionName: string; readonly maxDepth: number };
  "compute.idempotency-conflict": { readonly functionName: string; readonly key: string };
  "compute.still-running": { readonly callId: string; readonly timeoutMs: number };
  "compute.result-expired": { readonly callId: string };
  "compute.unknown-call": { readonly callId: string };
  "compute.not-ready": { readonly functionName: string; readonly timeoutMs: number };
  "compute.unreadable": { readonly detail: string };
  /** `isFull`: there was no memory for it. */
  "compute.unavailable": { readonly detail: string; readonly retryable: boolean; readonly isFull?: true };
  "compute.unknown-group": { readonly name: string; readonly available: readonly string[] };
  "compute.group-changed": { readonly name: string };
  "compute.group-conflict": {
    readonly name: string;
    readonly object: string;
    readonly conflicts: readonly { readonly manager: string; readonly field: string }[];
  };
  "compute.group-failed": { readonly name: string; readonly reason: string };
  "compute.group-not-ready": { readonly name: string; readonly timeoutMs: number; readonly reason: string };
  "compute.group-unreachable": { readonly name: string; readonly detail: string; readonly retryable: boolean };
  "compute.cluster-refused": {
    readonly request: string;
    readonly status: number;
    readonly reason: string;
    readonly detail: string;
    readonly retryable: boolean;
  };
  "config.policy-conflict": { readonly key: string; readonly functions: readonly string[]; readonly detail: string };
  "config.invalid": { readonly option: string; readonly value: unknown; readonly expected: string };
  "config.invalid-group": {
    readonly name: string | undefined;
    readonly issues: readonly { readonly field: string; readonly rule: string }[];
  };
  "config.cluster-forbidden": { readonly request: string; readonly status: number; readonly detail: string };
  "config.records-unusable": { readonly path: string; readonly reason: string };
  "config.redis-unreachable": { readonly address: string; readonly detail: string };
  "config.redis-forbidden": { readonly detail: string };
  "config.redis-unsuitable": { readonly address: string; readonly found: string; readonly expected: string };
  "config.newer-protocol": { readonly shard: string; readonly protocol: number };
  "config.catalog-unusable": { readonly path: string; readonly reason: string };
  "resources.out-of-memory": { readonly detail: string };
  "resources.artifact-too-large": { readonly artifactBytes: number; readonly maxArtifactBytes: number };
  "resources.disk-full": { readonly detail: string };
  "internal.connection-busy": { readonly using: string };
  "internal.stream-lost": { readonly sql: string };
  "internal.invariant": { readonly detail: string };
  "internal.plan-format": { readonly detail: string };
}

export type ErrorCode = keyof ErrorFacts;

/**
 * The one error class. `message` is one sentence: what failed, the value, what would be right.
 * Narrow a caught error with {@link isQuarryError}.
 */
export class QuarryError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly facts: ErrorFacts[Code];
  /** Where in the SQL text the cause stands, where that is known. */
  declare readonly place?: TextPlace;

  constructor(
    code: Code,
    message: string,
    facts: ErrorFacts[Code],
    options?: ErrorOptions & { readonly place?: TextPlace },
  ) {
    super(message, options);
    this.name = "QuarryError";
    this.code = code;
    this.facts = facts;
    if (options?.place !== undefined) this.place = options.place;
  }
}

/** Whether `error` is a {@link QuarryError}, and, given a code, one of that code. */
export function isQuarryError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is QuarryError<Code> {
  return error instanceof QuarryError && (code === undefined || error.code === code);
}

/** The candidate nearest to `name` by edit distance, if it is near enough to be a slip of the keyboard. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const guess = nearest(name, candidates);
  return guess === undefined ? "" : ` Did you mean "${guess}"?`;
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const substitution = previous[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}
