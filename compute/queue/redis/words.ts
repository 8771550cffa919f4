// What a shard tells this process on its channel: words for whoever waits here, and replies with their bodies.
import type { BodyCodec } from "../body-codec.ts";
import type { CallId, CallOutcome, EndReason, Lease, Reply } from "../messages.ts";
import { ReplyReader } from "./reply-reader.ts";
import { readLease } from "./script-replies.ts";

/** A reply on its way to one caller of this process. */
export interface PushedReply {
  readonly caller: string;
  readonly reply: Reply;
}

/** A lease for a session of this process that it has not asked for since its last turn. */
export interface PushedLease {
  readonly session: string;
  readonly lease: Lease;
  /** The session is parked for the function no more. */
  readonly isLast: boolean;
}

export interface ShardMessage {
  readonly words: readonly string[];
  readonly replies: readonly PushedReply[];
  readonly leases: readonly PushedLease[];
}

/** As `lua/lease-reply.lua` writes it, with the sizes of payloads in their place. */
type WrittenMessage = [id: CallId, bytes: number | Buffer, ...others: unknown[]];
type WrittenLease = readonly [token: number, functionName: string, messages: readonly WrittenMessage[]];

/** Replies to one caller that follow one another, as `lua/words.lua` writes them. */
interface ReplyRun {
  readonly caller: string;
  readonly first: number;
  /** Two for each: whose it is, and the bytes of its body. */
  readonly ends: readonly (CallId | number)[];
  /** By place, from 1, where it is not `settled`. */
  readonly kinds: Readonly<Record<string, readonly [kind: CallOutcome["kind"], reason?: EndReason]>>;
}

const NEW_LINE = 10;
const SETTLED = ["settled"] as const;

/** Reads a message: a line of JSON, then the bodies, then the payloads. */
export function readShardMessage(message: Buffer, codec: BodyCodec): ShardMessage {
  const lineEnd = message.indexOf(NEW_LINE);
  const { words, replies, leases } = JSON.parse(message.toString("utf8", 0, lineEnd));
  const pushed: PushedReply[] = [];
  let at = lineEnd + 1;
  for (const { caller, first, ends, kinds } of listed<ReplyRun>(replies)) {
    for (let place = 1; place * 2 <= ends.length; place++) {
      const [id, bytes] = [ends[place * 2 - 2] as CallId, ends[place * 2 - 1] as number];
      const outcome = outcomeOf(kinds[place] ?? SETTLED, message.subarray(at, at + bytes), codec);
      pushed.push({ caller, reply: { sequence: first + place - 1, id, outcome } });
      at += bytes;
    }
  }
  const handed = listed<readonly [string, boolean, WrittenLease]>(leases).map(([session, isLast, written]) => {
    for (const each of written[2]) {
      const end = at + (each[1] as number);
      each[1] = message.subarray(at, end);
      at = end;
    }
    return { session, isLast, lease: readLease(new ReplyReader(written), codec) };
  });
  return { words: listed<string>(words), replies: pushed, leases: handed };
}

function outcomeOf([kind, reason]: ReplyRun["kinds"][string], body: Buffer, codec: BodyCodec): CallOutcome {
  if (kind === "ended") return { kind, reason: reason!, detail: body.toString("utf8") };
  return { kind, body: codec.decode(body) };
}

/** Lua has one word for an empty list and an empty object. */
function listed<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value : [];
}
