// The functions of a shard: what each is asked, and how its reply is read. Times are whole microseconds in both directions.

import type { BodyCodec } from "../body-codec.ts";
import type { FunctionLimits } from "../limits.ts";
import type { CallId, CallNode, CallState, Chunk, LeaseToken, Reply, SubmitReply } from "../messages.ts";
import type { CancelledCall, DeadLetter, FunctionStats, TurnReply, Want } from "../queue.ts";
import { readInt } from "./reply-reader.ts";
import type { OutcomesAsked, SubmissionKind, SubmissionList } from "./requests.ts";
import {
  type CancelProgress,
  type Conflict,
  type Credit,
  type Progress,
  readCancelled,
  readCancelProgress,
  readChunk,
  readConflict,
  readCredit,
  readDeadLetters,
  readDelay,
  readLook,
  readNodes,
  readProgress,
  readReplies,
  readStates,
  readStats,
  readSubmitReplies,
  readTimedTurn,
  type Timed,
} from "./script-replies.ts";

/** One function: `name` is its file in `lua/`, where its request and replies are described. */
export interface Script<Request, Answer> {
  readonly name: string;
  readonly decode: (reply: unknown, codec: BodyCodec) => Answer;
  /** Whether a Redis that is out of memory refuses it; all others must run, or a full one could never drain. */
  readonly refusesWhenFull: boolean;
  /** A type only. */
  readonly request?: Request;
}

/** Where the asking process hears. */
interface Asker {
  readonly channel: string;
}

interface SubmitAsked extends Asker {
  /** Who is told on the channel. */
  readonly callers: readonly string[];
  /** Up to which numbers callers have read. */
  readonly read: readonly (readonly [caller: string, sequence: number])[];
  readonly kinds: readonly SubmissionKind[];
  readonly calls: SubmissionList;
}

interface ReceiveAsked extends Asker {
  readonly caller: string;
  readonly sequence: number;
  readonly max: number;
}

interface TurnAsked extends Asker, OutcomesAsked {
  readonly session: string;
  readonly sequence: number;
  readonly wants: readonly Want[];
  readonly maxLeases: number | undefined;
  /** Functions it was woken for. */
  readonly rung: readonly string[];
  readonly handOver: boolean;
  /** Leases it knows of, without those that it reports. */
  readonly holds: number;
  /** Their tokens, where it may have missed some. */
  readonly known: readonly LeaseToken[] | undefined;
}

interface BeatAsked extends Asker {
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

/** Every function of a shard, by what it does. */
export const SCRIPTS = {
  submit: script<SubmitAsked, ReadonlyMap<number, SubmitReply>>("submit", readSubmitReplies, true),
  receive: script<ReceiveAsked, Timed<readonly Reply[]>>("receive", readReplies),
  find: script<{ ids: readonly CallId[] }, readonly CallState[]>("find", readStates),
  cancel: script<{ ids: readonly CallId[]; reason: string; max: number }, CancelProgress>("cancel", readCancelProgress),
  read: script<Asker & { id: CallId; cursor: number; max: number }, Timed<Chunk>>("read", readChunk),
  tree: script<{ id: CallId; max: number }, readonly CallNode[]>("tree", readNodes),

  turn: script<TurnAsked, Timed<TurnReply & { readonly newest: LeaseToken }>>("turn", readTimedTurn),
  beat: script<BeatAsked, readonly CancelledCall[]>("beat", readCancelled),
  leave: script<{ session: string }, number>("leave", readInt),
  awaitWork: script<Asker & { session: string; functions: readonly string[] }, Timed<boolean>>("await-work", readLook),
  take: script<{ token: LeaseToken; sequence: number; cost: number }, number>("take", readInt),
  pauseRate: script<{ function: string; pauseUs: number }, number>("pause-rate", readInt),
  append: script<AppendAsked, number>("append", readInt),
  credit: script<Asker & { id: CallId }, Timed<Credit>>("credit", readCredit),

  declare: script<{ limits: readonly FunctionLimits[] }, Conflict | undefined>("declare", readConflict),
  pause: script<{ function: string; paused: boolean }, number>("pause", readInt),
  purge: script<{ function: string; max: number }, Progress>("purge", readProgress),
  move: script<{ from: string; to: string | undefined; max: number }, Progress>("move", readProgress),
  stats: script<Record<never, never>, readonly FunctionStats[]>("stats", readStats),
  deadLetters: script<{ function: string | undefined; max: number }, readonly DeadLetter[]>(
    "dead-letters",
    readDeadLetters,
  ),
  retryDead: script<{ ids: readonly CallId[] } | { function: string | undefined; max: number }, number>(
    "retry-dead",
    readInt,
  ),
  tick: script<{ channel?: string; resigns?: string }, number | undefined>("tick", readDelay),
};

function script<Request, Answer>(
  name: string,
  decode: Script<Request, Answer>["decode"],
  refusesWhenFull = false,
): Script<Request, Answer> {
  return { name, decode, refusesWhenFull };
}
