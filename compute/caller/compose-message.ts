// A message of one row from a user's arguments and options, and what it inherits from the handler that calls.
import { type CallOptions, parseArguments } from "../../catalog/index.ts";
import type { Clock } from "../clock.ts";
import type { QueuedFunction } from "../served-function.ts";
import type { Payload } from "../wire/payload.ts";
import { deadlineError } from "./end-errors.ts";
import { argumentsDigest } from "./idempotency.ts";
import type { OutgoingMessage } from "./outgoing.ts";
import { rowBytes, rowCost, rowWeight } from "./row-measures.ts";
import { type CallScope, currentScope } from "./scope.ts";

/** Calls that say no tenant are of this one. */
const ONE_TENANT = "";

const ONE_ROW = Object.freeze([0]);

/** How a call is sent. */
export interface Manner {
  readonly deferred: boolean;
  readonly isStreamed: boolean;
}

/** What a call takes from its options and from the handler that calls. */
export type MessageOrigin = Pick<OutgoingMessage, "tenant" | "parent" | "trace" | "options">;

/**
 * @param deferred such a call may go on when its caller is over
 * @param options checked
 * @throws `compute.deadline-exceeded` when the calling handler has no time left
 */
export function messageOrigin(
  { definition }: QueuedFunction,
  options: CallOptions,
  clock: Clock,
  deferred = false,
): MessageOrigin {
  const scope = currentScope();
  const isBound = scope?.deadlineUs !== undefined && !deferred;
  return {
    tenant: options.key ?? scope?.tenant ?? ONE_TENANT,
    parent: scope?.parent,
    trace: scope?.trace,
    options: isBound ? withinScope(scope, options, definition.info.name, clock) : options,
  };
}

/**
 * A message of one row.
 * @param args as the user gave them
 * @throws `function.invalid-argument`; like {@link messageOrigin}, `rowWeight` and `rowCost`
 */
export function composeMessage(
  served: QueuedFunction,
  args: unknown,
  options: CallOptions,
  { deferred, isStreamed, clock }: Manner & { readonly clock: Clock },
): OutgoingMessage {
  const origin = messageOrigin(served, options, clock, deferred);
  const { definition } = served;
  const values = parseArguments(definition, args);
  const { idempotencyKey, timeoutMs } = options;
  return {
    served,
    body: { args: oneRow(values), timeoutMs, isStreamed, idempotencyKey },
    rows: 1,
    bytes: rowBytes(values),
    weight: rowWeight(definition, values),
    cost: rowCost(definition, values),
    // Others may call as well: a batch need not go for this row alone.
    flush: false,
    tenant: origin.tenant,
    parent: origin.parent,
    trace: origin.trace,
    options: origin.options,
    deferred,
    idempotency: idempotencyKey === undefined ? undefined : { key: idempotencyKey, digest: argumentsDigest(values) },
  };
}

function oneRow(values: readonly unknown[]): Payload {
  const columns = new Array<readonly unknown[]>(values.length);
  for (let at = 0; at < values.length; at++) columns[at] = [values[at]];
  return { kind: "columns", columns, rows: ONE_ROW };
}

/** No later than the calling handler must be done. */
function withinScope(
  { deadlineUs, parent }: CallScope,
  options: CallOptions,
  functionName: string,
  clock: Clock,
): CallOptions {
  const leftMs = (deadlineUs! - clock.nowUs()) / 1000;
  if (leftMs <= 0) throw deadlineError({ callId: parent.id, functionName });
  return { ...options, deadlineMs: Math.min(leftMs, options.deadlineMs ?? leftMs) };
}
