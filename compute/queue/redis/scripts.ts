// The scripts of a shard: what each is asked, and how its reply is read. Times are whole microseconds in both directions.

import type { BodyCodec } from "../body-codec.ts";
import type { FunctionLimits } from "../limits.ts";
import type {
  CallId,
  CallNode,
  CallState,
  Charge,
  Chunk,
  LeaseToken,
  Reply,
  Submission,
  SubmitReply,
} from "../messages.ts";
import type { CancelledCall, DeadLetter, FunctionStats, TurnReply, Want } from "../queue.ts";
import { readInt } from "./reply-reader.ts";
import {
  type CancelProgress,
  type Conflict,
  type Credit,
  type PurgeProgress,
  readCancelled,
  readCancelProgress,
  readChunk,
  readConflict,
  readCredit,
  readDeadLetters,
  readDelay,
  readNodes,
  readPurgeProgress,
  readReplies,
  readStates,
  readStats,
  readSubmitReplies,
  readTurnReply,
  type Timed,
} from "./script-replies.ts";

/** One script: `name` is its file in `lua/`, where its request and replies are described. */
export interface Script<Request, Answer> {
  readonly name: string;
  readonly decode: (reply: unknown, codec: BodyCodec) => Answer;
  /** Whether a Redis that is out of memory refuses it; all others must run, or a full one could never drain. */
  readonly refusesWhenFull: boolean;
  /** A type only. */
  readonly request?: Request;
}

/** A submission without its payload, which is sent as bytes. */
export type SubmissionHead = Omit<Submission, "payload" | "ttlMs" | "deadlineMs"> & {
  readonly ttlUs: number | undefined;
  readonly deadlineUs: number | undefined;
};

/** An outcome without its body, which is sent as bytes: `body` is its place among them, from 1. */
export type OutcomeHead =
  | {
      readonly kind: "settle";
      readonly id: CallId;
      readonly token: LeaseToken;
      readonly body: number;
      readonly deadLetter: string | undefined;
    }
  | {
      readonly kind: "retry";
      readonly id: CallId;
      readonly token: LeaseToken;
      readonly charge: Charge;
      readonly delayUs: number;
      readonly body: number | undefined;
      readonly remaining: readonly number[] | undefined;
    };

interface TurnAsked {
  readonly session: string;
  readonly sequence: number;
  readonly outcomes: readonly OutcomeHead[];
  readonly wants: readonly Want[];
  readonly maxLeases: number | undefined;
}

interface BeatAsked {
  readonly session: string;
  readonly role: "worker" | "caller";
  /** Undefined: it never ends by itself. */
  readonly leaseUs: number | undefined;
  readonly demand: Readonly<Record<string, number>>;
  readonly serves: readonly string[];
}

interface AppendAsked {
  readonly id: CallId;
  readonly token: LeaseToken;
  readonly cursor: number;
  readonly items: number;
  readonly bytes: number;
}

/** Every script of a shard, by what it does. */
export const SCRIPTS = {
  submit: script<{ submissions: readonly SubmissionHead[] }, readonly SubmitReply[]>("submit", readSubmitReplies, true),
  receive: script<{ caller: string; sequence: number; max: number }, Timed<readonly Reply[]>>("receive", readReplies),
  find: script<{ ids: readonly CallId[] }, readonly CallState[]>("find", readStates),
  cancel: script<{ ids: readonly CallId[]; reason: string; max: number }, CancelProgress>("cancel", readCancelProgress),
  read: script<{ id: CallId; cursor: number; max: number }, Timed<Chunk>>("read", readChunk),
  tree: script<{ id: CallId; max: number }, readonly CallNode[]>("tree", readNodes),

  turn: script<TurnAsked, TurnReply>("turn", readTurnReply),
  beat: script<BeatAsked, readonly CancelledCall[]>("beat", readCancelled),
  leave: script<{ session: string }, number>("leave", readInt),
  awaitWork: script<{ session: string; functions: readonly string[] }, number | undefined>("await-work", readDelay),
  take: script<{ token: LeaseToken; sequence: number; cost: number }, number>("take", readInt),
  pauseRate: script<{ function: string; pauseUs: number }, number>("pause-rate", readInt),
  append: script<AppendAsked, number>("append", readInt),
  credit: script<{ id: CallId }, Timed<Credit>>("credit", readCredit),

  declare: script<{ limits: readonly FunctionLimits[] }, Conflict | undefined>("declare", readConflict),
  pause: script<{ function: string; paused: boolean }, number>("pause", readInt),
  purge: script<{ function: string; max: number }, PurgeProgress>("purge", readPurgeProgress),
  stats: script<Record<never, never>, readonly FunctionStats[]>("stats", readStats),
  deadLetters: script<{ function: string | undefined; max: number }, readonly DeadLetter[]>(
    "dead-letters",
    readDeadLetters,
  ),
  retryDead: script<{ ids: readonly CallId[] }, number>("retry-dead", readInt),
  tick: script<Record<never, never>, number | undefined>("tick", readDelay),
};

function script<Request, Answer>(
  name: string,
  decode: Script<Request, Answer>["decode"],
  refusesWhenFull = false,
): Script<Request, Answer> {
  return { name, decode, refusesWhenFull };
}
