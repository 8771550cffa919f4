// Compares a queue with its model: what must be true after every move, and of every lease it gives.
import { expect } from "vitest";
import type { Lease, Reply } from "../../../compute/queue/messages.ts";
import type { CallerActor } from "../caller-actor.ts";
import type { Scene } from "../scene.ts";
import type { WorkerActor } from "../worker-actor.ts";
import { limitsOf, MODEL_FUNCTIONS } from "./model-functions.ts";
import type { ModelCall, QueueModel } from "./queue-model.ts";

/** The queue under test, and who uses it. */
export interface Real {
  readonly scene: Scene;
  readonly workers: WorkerActor[];
  readonly caller: CallerActor;
  readonly told: Reply[];
}

/** Every call is where the model says, its caller was told its end once, and the statistics agree. */
export async function inspect(model: QueueModel, real: Real): Promise<void> {
  await inspectReplies(model, real);
  await inspectPlaces(model, real);
  await inspectStatistics(model, real);
}

/** Takes leases into the model, each of which must be allowed, and looks for one that was held back for no reason. */
export function inspectLeases(
  model: QueueModel,
  session: string,
  asked: { readonly function: string; readonly leases: number },
  leases: readonly Lease[],
): void {
  expect(leases.length).toBeLessThanOrEqual(asked.leases);
  for (const lease of leases) {
    expect(lease.function).toBe(asked.function);
    inspectLease(model, lease);
    const ids = lease.messages.map((message) => message.id);
    model.lease(lease.token, session, ids);
    const { gate } = limitsOf(lease.function);
    expect(model.permitsOf(gate.key), `permits of ${gate.key}`).toBeLessThanOrEqual(gate.maxConcurrent);
    spendTokens(model, lease);
  }
  if (leases.length < asked.leases) expect(startable(model, asked.function)).toEqual([]);
}

function inspectLease(model: QueueModel, lease: Lease): void {
  expect(lease.token).toBeGreaterThan(model.newestToken);
  expect(model.paused).not.toContain(lease.function);
  for (const message of lease.messages) {
    const call = model.calls.get(message.id)!;
    expect(call.place, `${message.id} before its lease`).toBe("waiting");
    expect(call.submission.function).toBe(lease.function);
    const { failures, crashes } = call;
    expect(message).toMatchObject({ failures, crashes, rows: call.submission.rows });
  }
  inspectBatch(lease);
}

function inspectBatch(lease: Lease): void {
  if (lease.messages.length === 1) return;
  const { batching } = limitsOf(lease.function);
  const rows = lease.messages.reduce((sum, message) => sum + message.rows, 0);
  expect(rows).toBeLessThanOrEqual(batching?.maxRows ?? 0);
  expect(new Set(lease.messages.map((message) => message.tenant)).size, "tenants of a batch").toBe(1);
  for (const message of lease.messages) expect(message.crashes, "crashes of a message in company").toBe(0);
}

function spendTokens(model: QueueModel, lease: Lease): void {
  const { rate } = limitsOf(lease.function);
  if (rate === undefined) return;
  const rows = lease.messages.reduce((sum, message) => sum + message.rows, 0);
  const left = model.tokens.get(rate.key)! - rows;
  expect(left, `tokens of ${rate.key}`).toBeGreaterThanOrEqual(-1e-6);
  model.tokens.set(rate.key, left);
}

/** Calls that nothing keeps from being leased. */
function startable(model: QueueModel, functionName: string): ModelCall[] {
  const { rate, batching } = limitsOf(functionName);
  if (model.paused.has(functionName)) return [];
  const waiting = model.waitingOf(functionName);
  if (batching !== undefined && model.leasesOf(functionName).length > 0) return [];
  const dearest = Math.max(...waiting.map((call) => call.submission.rows));
  if (rate !== undefined && model.tokens.get(rate.key)! < dearest + 1e-3) return [];
  return model.isFull(functionName) ? waiting.filter((call) => model.canBorrow(call)) : waiting;
}

async function inspectReplies(model: QueueModel, real: Real): Promise<void> {
  real.told.push(...(await real.caller.replies()));
  expect(real.told.map((reply) => reply.sequence)).toEqual(real.told.map((_, place) => place + 1));
  const ended = [...model.calls.values()].filter(
    (call) => call.end !== undefined && call.submission.caller === real.caller.session,
  );
  const told = new Map(real.told.map((reply) => [reply.id, reply.outcome]));
  expect(real.told.length, "replies, one per call").toBe(told.size);
  expect([...told.keys()].sort()).toEqual(ended.map((call) => call.submission.id).sort());
  for (const call of ended) expect(told.get(call.submission.id)).toMatchObject(call.end!);
}

async function inspectPlaces(model: QueueModel, real: Real): Promise<void> {
  const calls = [...model.calls.values()];
  const states = await real.scene.queue.find(calls.map((call) => call.submission.id));
  for (const [place, call] of calls.entries()) {
    const state = states[place]!;
    if (call.end === undefined) expect(state.kind, call.submission.id).toBe(call.place);
    else if (call.submission.caller !== undefined) expect(state.kind).not.toMatch(/waiting|delayed|running/);
    else expect(state, call.submission.id).toMatchObject({ kind: call.place, outcome: call.end });
  }
}

async function inspectStatistics(model: QueueModel, real: Real): Promise<void> {
  const statistics = new Map((await real.scene.queue.stats()).map((stats) => [stats.function, stats]));
  for (const { function: name } of MODEL_FUNCTIONS) {
    const waiting = model.waitingOf(name);
    const delayed = model.callsAt("delayed").filter((call) => call.submission.function === name);
    expect(statistics.get(name)).toMatchObject({
      waitingMessages: waiting.length,
      delayedMessages: delayed.length,
      isPaused: model.paused.has(name),
    });
  }
}
