// A queue whose every move arrives twice, as when a connection is lost after the queue acted and before it could reply.

import type { FunctionLimits } from "../../compute/queue/limits.ts";
import type { CallId, LeaseToken, Reply, Submission } from "../../compute/queue/messages.ts";
import type { Beat, CancelledCall, Queue, TurnReply, TurnRequest } from "../../compute/queue/queue.ts";

/**
 * Sends each move twice with the same ids and sequence numbers and gives the second answer. Where the answer is a count of
 * what was done (`cancel`, `purge`, `move`, `retryDead`, `retryAllDead`) the second is rightly 0: the first is given. `awaitWork` and
 * `awaitCredit` are not repeated by anybody.
 */
export function twice(queue: Queue): Queue {
  return {
    ...producerTwice(queue),
    ...consumerTwice(queue),
    ...adminTwice(queue),
    shard: queue.shard,
    close: () => queue.close(),
  };
}

function producerTwice(queue: Queue): Pick<Queue, "submit" | "receive" | "find" | "cancel" | "read" | "tree"> {
  return {
    submit: (submissions: readonly Submission[]) => second(() => queue.submit(submissions)),
    async receive(caller, sequence, waitMs, signal): Promise<readonly Reply[]> {
      await queue.receive(caller, sequence, waitMs, signal);
      return queue.receive(caller, sequence, 0, signal);
    },
    find: (ids) => second(() => queue.find(ids)),
    cancel: (ids, reason) => first(() => queue.cancel(ids, reason)),
    async read(id, cursor, waitMs, signal) {
      await queue.read(id, cursor, waitMs, signal);
      return queue.read(id, cursor, 0, signal);
    },
    tree: (id) => second(() => queue.tree(id)),
  };
}

function consumerTwice(
  queue: Queue,
): Pick<Queue, "turn" | "beat" | "leave" | "awaitWork" | "take" | "pauseRate" | "append" | "awaitCredit"> {
  return {
    turn: (request: TurnRequest): Promise<TurnReply> => second(() => queue.turn(request)),
    async beat(beat: Beat): Promise<readonly CancelledCall[]> {
      const told = [...(await queue.beat(beat)), ...(await queue.beat(beat))];
      return [...new Map(told.map((call) => [call.id, call])).values()];
    },
    leave: (session) => second(() => queue.leave(session)),
    awaitWork: (session, functions, waitMs, signal) => queue.awaitWork(session, functions, waitMs, signal),
    take: (token, sequence, cost) => second(() => queue.take(token, sequence, cost)),
    pauseRate: (functionName, pauseMs) => second(() => queue.pauseRate(functionName, pauseMs)),
    append: (id: CallId, token: LeaseToken, cursor, items, bytes) =>
      second(() => queue.append(id, token, cursor, items, bytes)),
    awaitCredit: (id, waitMs, signal) => queue.awaitCredit(id, waitMs, signal),
  };
}

function adminTwice(
  queue: Queue,
): Pick<
  Queue,
  "declare" | "pause" | "resume" | "purge" | "move" | "stats" | "deadLetters" | "retryDead" | "retryAllDead"
> {
  return {
    declare: (limits: readonly FunctionLimits[]) => second(() => queue.declare(limits)),
    pause: (functionName) => second(() => queue.pause(functionName)),
    resume: (functionName) => second(() => queue.resume(functionName)),
    purge: (functionName) => first(() => queue.purge(functionName)),
    move: (from, to) => first(() => queue.move(from, to)),
    stats: () => second(() => queue.stats()),
    deadLetters: (functionName, max, skip) => second(() => queue.deadLetters(functionName, max, skip)),
    retryDead: (ids) => first(() => queue.retryDead(ids)),
    retryAllDead: (functionName) => first(() => queue.retryAllDead(functionName)),
  };
}

async function second<T>(move: () => Promise<T>): Promise<T> {
  await move();
  return move();
}

async function first<T>(move: () => Promise<T>): Promise<T> {
  const answer = await move();
  await move();
  return answer;
}
