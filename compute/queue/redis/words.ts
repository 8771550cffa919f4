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

/** As `lua/words.lua` writes it. */
type ReplyLine = readonly [
  caller: string,
  sequence: number,
  id: CallId,
  kind: CallOutcome["kind"],
  bytes: number,
  reason?: EndReason,
];

const NEW_LINE = 10;

/** Reads a message: a line of JSON, then the bodies. */
export function readShardMessage(message: Buffer, codec: BodyCodec): ShardMessage {
  const end = message.indexOf(NEW_LINE);
  const { words, replies } = JSON.parse(message.toString("utf8", 0, end));
  let at = end + 1;
  const read = (line: ReplyLine): PushedReply => {
    const [caller, sequence, id, , bytes] = line;
    const body = message.subarray(at, at + bytes);
    at += bytes;
    return { caller, reply: { sequence, id, outcome: outcomeOf(line, body, codec) } };
  };
  return { words: listed<string>(words), replies: listed<ReplyLine>(replies).map(read) };
}

function outcomeOf([, , , kind, , reason]: ReplyLine, body: Buffer, codec: BodyCodec): CallOutcome {
  if (kind === "ended") return { kind, reason: reason!, detail: body.toString("utf8") };
  return { kind, body: codec.decode(body) };
}

/** Lua has one word for an empty list and an empty object. */
function listed<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value : [];
}
