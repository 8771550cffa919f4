// What a shard tells this process on its channel: words for whoever waits here, and replies with their bodies.
import type { BodyCodec } from "../body-codec.ts";
import type { CallId, CallOutcome, EndReason, Reply } from "../messages.ts";

/** A reply on its way to one caller of this process. */
export interface PushedReply {
  readonly caller: string;
  readonly reply: Reply;
}

export interface ShardMessage {
  readonly words: readonly string[];
  readonly replies: readonly PushedReply[];
}

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

/** Reads a message: a line of JSON, then the bodies. */
export function readShardMessage(message: Buffer, codec: BodyCodec): ShardMessage {
  const end = message.indexOf(NEW_LINE);
  const { words, replies } = JSON.parse(message.toString("utf8", 0, end));
  const pushed: PushedReply[] = [];
  let at = end + 1;
  for (const { caller, first, ends, kinds } of listed<ReplyRun>(replies)) {
    for (let place = 1; place * 2 <= ends.length; place++) {
      const [id, bytes] = [ends[place * 2 - 2] as CallId, ends[place * 2 - 1] as number];
      const outcome = outcomeOf(kinds[place] ?? SETTLED, message.subarray(at, at + bytes), codec);
      pushed.push({ caller, reply: { sequence: first + place - 1, id, outcome } });
      at += bytes;
    }
  }
  return { words: listed<string>(words), replies: pushed };
}

function outcomeOf([kind, reason]: ReplyRun["kinds"][string], body: Buffer, codec: BodyCodec): CallOutcome {
  if (kind === "ended") return { kind, reason: reason!, detail: body.toString("utf8") };
  return { kind, body: codec.decode(body) };
}

/** Lua has one word for an empty list and an empty object. */
function listed<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value : [];
}
