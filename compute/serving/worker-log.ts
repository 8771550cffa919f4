// What a worker says of itself, as structured records: names, counts and ids; never arguments, results or secrets.
import { type Logger as Pino, pino } from "pino";
import { isQuarryError } from "../../engine/index.ts";
import type { LeaseLoopEvent } from "../worker/lease-loop.ts";

/** Takes records; what pino makes is one. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** A logger that writes JSON lines to standard output. */
export function createLogger(level: LogLevel): Logger {
  const logger: Pino = pino({ level });
  return logger;
}

const NOTHING = () => {};

export const SILENT: Logger = Object.freeze({ debug: NOTHING, info: NOTHING, warn: NOTHING, error: NOTHING });

export function logLoopEvent(logger: Logger, shard: string, event: LeaseLoopEvent): void {
  switch (event.kind) {
    case "queue-failed":
      logger.warn({ shard, againInMs: event.againInMs, ...errorFields(event.error) }, "the queue failed: trying again");
      break;
    case "queue-back":
      logger.info({ shard }, "the queue is back");
      break;
    case "session-lost":
      logger.error(
        { shard, session: event.session, runningLeases: event.runningLeases },
        "silent for longer than its lease: what runs was given to others",
      );
      break;
    case "outcome-refused":
      logger.error({ shard, callId: event.callId, ...errorFields(event.error) }, "the queue does not take an outcome");
      break;
    case "crashed":
      logger.error({ shard, function: event.functionName, callIds: event.callIds }, "handlers killed their worker");
      break;
    case "handed-back":
      logger.warn({ shard, function: event.functionName, callIds: event.callIds }, "calls not done in time end here");
      break;
  }
}

/** What of an error may be read by anybody. */
export function errorFields(error: unknown): object {
  const message = error instanceof Error ? error.message : String(error);
  return { error: message, ...(isQuarryError(error) && { code: error.code }) };
}
