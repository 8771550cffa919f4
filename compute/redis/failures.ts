// What Redis and the way to it say went wrong, as errors of ours. Errors of ioredis are no causes of them: they carry the
// command, with payloads or the password.
import { isQuarryError, QuarryError } from "../../engine/index.ts";
import { redisAccessRules } from "./access-rules.ts";
import { describeAddress, type RedisAddress } from "./address.ts";

/** Over by itself in a moment, or when the client has found the right server: asked again without a word. */
const PASSING =
  /^(ERR max number of clients|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|Connection is closed|Too many Cluster redirections|None of startup nodes|Cluster is ended)/;

/** What only its operator can mend: it cannot write to its disk, or lacks replicas. */
const UNABLE = /^(MISCONF|NOREPLICAS)/;

/** It has used all the memory it may, and did nothing of what was asked. */
const FULL = /^OOM/;

const FORBIDDEN = /^(NOPERM|NOAUTH|WRONGPASS)|The user executing the script can't/;

export function isPassing(error: unknown): boolean {
  return PASSING.test(messageOf(error));
}

/** The function that was called is not loaded there. */
export function isUnknownFunction(error: unknown): boolean {
  return messageOf(error).startsWith("ERR Function not found");
}

/** Some that call themselves Redis lack commands of its; some that host it take commands away. */
export function isUnknownCommand(error: unknown): boolean {
  return /unknown (sub)?command/i.test(messageOf(error));
}

/** The connection leads to a server that is no primary (any more). */
export function isReadOnly(error: unknown): boolean {
  return messageOf(error).startsWith("READONLY");
}

/** The login, or a right of it, is missing. */
export function isForbidden(error: unknown): boolean {
  return isQuarryError(error, "config.redis-forbidden") || FORBIDDEN.test(messageOf(error));
}

/** Redis had no memory left for what was asked, as {@link failureOf} says it. */
export function isFull(error: unknown): boolean {
  return isQuarryError(error, "compute.unavailable") && error.facts.isFull === true;
}

/** What a command failed with, as callers of a connection are told. */
export function failureOf(error: unknown): QuarryError {
  if (error instanceof QuarryError) return error;
  const detail = messageOf(error);
  if (isForbidden(error)) return forbidden(detail);
  if (FULL.test(detail)) return unavailable(detail, { isFull: true });
  if (UNABLE.test(detail) || isPassing(error) || !isReply(error)) return unavailable(detail);
  return new QuarryError("internal.invariant", `Redis refused what Quarry asked: ${detail}`, { detail });
}

/** Redis is not there, or cannot do it now; later it may. */
export function unavailable(detail: string, more?: { readonly isFull: true }): QuarryError<"compute.unavailable"> {
  const facts = { detail, retryable: true, ...more };
  return new QuarryError("compute.unavailable", `Redis could not do it: ${detail}`, facts);
}

/** At opening: nobody is there, or not one who speaks Redis. */
export function unreachable(address: RedisAddress, cause: unknown): QuarryError<"config.redis-unreachable"> {
  const place = describeAddress(address);
  const detail = messageOf(cause);
  const todo = "check the URL, that Redis runs, and that its port is open to this host";
  const encryption = address.isEncrypted
    ? "; without TLS the URL begins with redis://"
    : "; with TLS it begins with rediss://";
  const message = `Redis at ${place} cannot be reached: ${detail}; ${todo}${encryption}.`;
  return new QuarryError("config.redis-unreachable", message, { address: place, detail });
}

/** At opening: user or password are not known there, or missing. */
export function loginRefused(address: RedisAddress, cause: unknown): QuarryError<"config.redis-forbidden"> {
  const detail = messageOf(cause);
  const todo = "check user and password in the URL, percent-encoded where they hold reserved characters";
  const message = `Redis at ${describeAddress(address)} refuses the login: ${detail}; ${todo}.`;
  return new QuarryError("config.redis-forbidden", message, { detail });
}

/** What must survive a power loss might not; `isSecret`: the user may not ask how often the log reaches the disk. */
export function notDurable(address: RedisAddress, isSecret: boolean): QuarryError<"config.redis-unsuitable"> {
  const place = describeAddress(address);
  const expected = 'appendfsync "always" or a replica';
  const found = isSecret ? "no replica, and an appendfsync that its user may not ask for (+config|get)" : "neither";
  const message = `Redis at ${place} must keep what is "synced" over a power loss: it needs ${expected}, and has ${found}.`;
  return new QuarryError("config.redis-unsuitable", message, { address: place, found, expected });
}

export function closed(): QuarryError<"plan.closed"> {
  return new QuarryError("plan.closed", "The connection to Redis is closed.", { what: "Redis connection" });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function forbidden(detail: string): QuarryError<"config.redis-forbidden"> {
  const message = `Redis forbids it: ${detail}; a user of Quarry needs the rights ${redisAccessRules("<environment>")}.`;
  return new QuarryError("config.redis-forbidden", message, { detail });
}

/** Redis itself said so, not the way to it. */
function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}
