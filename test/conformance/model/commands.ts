// The moves of random histories: each does the same to the queue and to its model, then compares the two.
import fc from "fast-check";
import { expect } from "vitest";
import type { CallId, Charge, LeaseToken } from "../../../compute/queue/messages.ts";
import { asParent } from "../nesting.ts";
import type { CallOptions } from "../scene.ts";
import type { WorkerActor } from "../worker-actor.ts";
import { inspect, inspectLeases, type Real } from "./inspect.ts";
import { MODEL_FUNCTIONS, NESTED } from "./model-functions.ts";
import type { ModelCall, QueueModel } from "./queue-model.ts";

export type QueueCommand = fc.AsyncCommand<QueueModel, Real>;

/** Time passes in steps of ten milliseconds and everything is due between two of them, so that nothing is due just now. */
const STEP_MS = 10;
const betweenSteps = (steps: number) => steps * STEP_MS + 5;

const CHARGES: readonly Charge[] = ["failure", "crash", "hand-back", "none"];
const names = MODEL_FUNCTIONS.map((each) => each.function);
const anyFunction = fc.constantFrom(...names);
/** Not one that is nested, nor one that may not run twice: no version of theirs is another kind of function. */
const anyMovable = fc.constantFrom("plain@1", "left@1", "right@1", "rated@1", "batched@1");
const anyPlace = fc.nat({ max: 1_000 });
const anyWorker = fc.nat({ max: 1 });

/** A random move. */
export const commandArbitraries: fc.Arbitrary<QueueCommand>[] = [
  fc.tuple(anyFunction, anyOptions(), fc.boolean()).map((choice) => submit(...choice)),
  fc.tuple(anyFunction, anyOptions(), fc.boolean()).map((choice) => submit(...choice)),
  anyPlace.map(submitNested),
  fc.tuple(anyWorker, anyFunction, fc.integer({ min: 1, max: 4 })).map((choice) => lease(...choice)),
  fc.tuple(anyWorker, anyFunction, fc.integer({ min: 1, max: 4 })).map((choice) => lease(...choice)),
  fc.tuple(anyPlace, fc.boolean()).map((choice) => settle(...choice)),
  fc.tuple(anyPlace, fc.boolean()).map((choice) => settle(...choice)),
  fc.tuple(anyPlace, fc.constantFrom(...CHARGES), fc.nat({ max: 4 })).map((choice) => retry(...choice)),
  anyPlace.map(settleStale),
  anyPlace.map(reportEnded),
  anyPlace.map(cancel),
  fc.integer({ min: 1, max: 12 }).map(pass),
  anyFunction.map(pause),
  anyFunction.map(resume),
  anyFunction.map(purge),
  fc.tuple(anyMovable, fc.option(anyMovable, { nil: undefined, freq: 3 })).map((choice) => moveCalls(...choice)),
  anyWorker.map(leave),
  anyWorker.map(die),
  anyPlace.map(retryDead),
];

function anyOptions(): fc.Arbitrary<CallOptions> {
  const endMs = (ms: number) =>
    fc.option(
      fc.integer({ min: 1, max: 20 }).map((steps) => betweenSteps(steps) + ms),
      { nil: undefined, freq: 6 },
    );
  return fc.record({
    rows: fc.integer({ min: 1, max: 5 }),
    tenant: fc.constantFrom("A", "B"),
    priority: fc.constantFrom(0, 0, 0, 5),
    flush: fc.boolean(),
    ttlMs: endMs(0),
    deadlineMs: endMs(2),
  });
}

function submit(functionName: string, options: CallOptions, isAttached: boolean): QueueCommand {
  return move(`submit ${functionName} ${fc.stringify(options)}`, async (model, { scene, caller }) => {
    const ended = functionName === NESTED ? { ttlMs: undefined, deadlineMs: undefined } : {};
    const call = scene.call(functionName, { ...options, ...ended, caller: isAttached ? caller.session : undefined });
    expect(await scene.reply(call)).toEqual({ kind: "accepted" });
    model.accept(call);
  });
}

function submitNested(place: number): QueueCommand {
  const parents = (model: QueueModel) => model.leasesOf(NESTED).filter((each) => isAlive(model, each.token));
  return {
    ...move(`submit a call of running ${place}`, async (model, { scene }) => {
      const { token, unreported } = pick(parents(model), place);
      const [id] = unreported;
      const call = scene.call(NESTED, { parent: { id: id!, lease: token } });
      expect(await scene.reply(call)).toEqual({ kind: "accepted" });
      model.accept(call);
    }),
    check: (model) => parents(model as QueueModel).length > 0,
  };
}

function lease(place: number, functionName: string, leases: number): QueueCommand {
  return move(`lease ${leases} of ${functionName} to worker ${place}`, async (model, { workers }) => {
    const worker = workers[place]!;
    const given = await worker.lease(functionName, leases);
    inspectLeases(model, worker.session, { function: functionName, leases }, given);
    for (const each of given) expect(asParent(each).lease).toBe(each.token);
  });
}

function settle(place: number, isDead: boolean): QueueCommand {
  return ofCalls(`settle running ${place}`, place, reportable, async (call, model, real) => {
    const { token, submission } = call;
    const body = { by: token };
    const deadLetter = isDead ? "bad" : undefined;
    await workerOf(model, real, call).report({ kind: "settle", id: submission.id, token: token!, body, deadLetter });
    model.settle(call, body, isDead);
  });
}

function retry(place: number, charge: Charge, steps: number): QueueCommand {
  return ofCalls(`retry running ${place}, ${charge}`, place, reportable, async (call, model, real) => {
    const delayMs = steps === 0 ? 0 : betweenSteps(steps);
    const { token, submission } = call;
    await workerOf(model, real, call).report({
      kind: "retry",
      id: submission.id,
      token: token!,
      charge,
      delayMs,
      part: undefined,
    });
    model.retry(call, charge, delayMs);
  });
}

/** Settles by a token that is old, which must change nothing. */
function settleStale(place: number): QueueCommand {
  const stale = (model: QueueModel) => [...model.calls.values()].filter((call) => call.oldTokens.length > 0);
  return ofCalls(`settle ${place} by an old token`, place, stale, async (call, _, { workers }) => {
    const token = call.oldTokens[place % call.oldTokens.length]!;
    const { id } = call.submission;
    await workers[0]!.report({ kind: "settle", id, token, body: "stale", deadLetter: undefined });
  });
}

/** The worker reports a call that the queue has ended meanwhile. */
function reportEnded(place: number): QueueCommand {
  const ended = (model: QueueModel) => model.callsAt("settled", "dead").filter((call) => call.token !== undefined);
  return ofCalls(`report ended ${place}`, place, ended, async (call, model, real) => {
    const { token, submission } = call;
    const worker = workerOf(model, real, call);
    await worker.report({ kind: "settle", id: submission.id, token: token!, body: "late", deadLetter: undefined });
    model.report(call);
  });
}

function cancel(place: number): QueueCommand {
  const live = (model: QueueModel) => model.callsAt("waiting", "delayed", "running");
  return ofCalls(`cancel ${place}`, place, live, async ({ submission }, model, { scene }) => {
    expect(await scene.queue.cancel([submission.id], "enough")).toBe(model.cancel(submission.id));
  });
}

function pass(steps: number): QueueCommand {
  return move(`let ${steps * STEP_MS} ms pass`, async (model, { scene }) => {
    await scene.advance(steps * STEP_MS);
    model.pass(steps * STEP_MS);
  });
}

function pause(functionName: string): QueueCommand {
  return move(`pause ${functionName}`, async (model, { scene }) => {
    await scene.queue.pause(functionName);
    model.paused.add(functionName);
  });
}

function resume(functionName: string): QueueCommand {
  return move(`resume ${functionName}`, async (model, { scene }) => {
    await scene.queue.resume(functionName);
    model.paused.delete(functionName);
  });
}

function purge(functionName: string): QueueCommand {
  return {
    ...move(`purge ${functionName}`, async (model, { scene }) => {
      const purged = model.callsAt("waiting", "delayed").filter((call) => call.submission.function === functionName);
      expect(await scene.queue.purge(functionName)).toBe(purged.length);
      for (const call of purged) model.end(call, "purged");
    }),
    check: () => functionName !== NESTED,
  };
}

function moveCalls(from: string, to: string | undefined): QueueCommand {
  return move(`move ${from} to ${to}`, async (model, { scene }) => {
    expect(await scene.queue.move(from, to)).toBe(from === to ? 0 : model.move(from, to));
  });
}

function leave(place: number): QueueCommand {
  return move(`worker ${place} leaves, another comes`, async (model, real) => {
    const { session } = real.workers[place]!;
    await real.workers[place]!.leave();
    model.lose(session, "left");
    real.workers[place] = await real.scene.worker(`worker of ${real.scene.newId()}`);
  });
}

/**
 * A worker stops beating and loses its leases within a step of time. Not while a call of its has its deadline in that step:
 * which of the two comes first is not told.
 */
function die(place: number): QueueCommand {
  const held = (model: QueueModel, real: Real) =>
    model.callsAt("running").filter((call) => model.leases.get(call.token!)!.session === real.workers[place]!.session);
  return move(`worker ${place} dies, another comes`, async (model, real) => {
    const { scene, workers } = real;
    const { session } = workers[place]!;
    const keeper = workers[1 - place]!;
    if (held(model, real).some((call) => call.endsAtMs.deadline < model.nowMs + STEP_MS)) return;
    await scene.queue.beat({ session, role: "worker", leaseMs: 4, demand: {}, serves: [] });
    await scene.pass(STEP_MS, 1, () => keeper.beat());
    model.lose(session, "died");
    model.pass(STEP_MS);
    workers[place] = await scene.worker(`worker of ${scene.newId()}`);
  });
}

function retryDead(place: number): QueueCommand {
  const dead = (model: QueueModel) =>
    model.callsAt("dead").filter((call) => call.submission.caller === undefined && call.token === undefined);
  return ofCalls(`retry dead ${place}`, place, dead, async (call, model, { scene }) => {
    expect(await scene.queue.retryDead([call.submission.id])).toBe(1);
    model.retryDead(call);
  });
}

/** A move that can always be made. */
function move(name: string, run: (model: QueueModel, real: Real) => Promise<void>): QueueCommand {
  return {
    check: () => true,
    async run(model, real) {
      await run(model, real);
      await inspect(model, real);
    },
    toString: () => name,
  };
}

/** A move about one of some calls, made when there are any. */
function ofCalls(
  name: string,
  place: number,
  candidates: (model: QueueModel) => ModelCall[],
  run: (call: ModelCall, model: QueueModel, real: Real) => Promise<void>,
): QueueCommand {
  return {
    ...move(name, (model, real) => run(pick(candidates(model), place), model, real)),
    check: (model) => candidates(model as QueueModel).length > 0,
  };
}

function pick<T>(candidates: readonly T[], place: number): T {
  return candidates[place % candidates.length]!;
}

/** Calls that run and wait for no call of their own, as a handler that ends must. */
function reportable(model: QueueModel): ModelCall[] {
  const live = model.callsAt("waiting", "delayed", "running");
  const parents = new Set(live.map((call) => call.submission.parent?.id));
  return model.callsAt("running").filter((call) => !parents.has(call.submission.id));
}

function isAlive(model: QueueModel, token: LeaseToken): boolean {
  const ids: CallId[] = [...model.leases.get(token)!.unreported];
  return ids.every((id) => model.calls.get(id)!.place === "running");
}

function workerOf(model: QueueModel, real: Real, call: ModelCall): WorkerActor {
  const { session } = model.leases.get(call.token!)!;
  return real.workers.find((worker) => worker.session === session)!;
}
