// Two workers as processes of their own, and a session that calls them.
import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { type ConnectOptions, connect, type Session } from "../../../index.ts";
import type { RedisServer } from "../../services/redis-server.ts";
import { Program } from "./run-program.ts";

/** Where programs of one test find each other. */
export interface Place {
  readonly url: string;
  readonly environment: string;
  /** Of programs that are to call there. */
  readonly env: Readonly<Record<string, string>>;
}

/** An environment that nobody else uses. */
export function newPlace({ url }: RedisServer): Place {
  const environment = randomUUID();
  return { url, environment, env: { QUARRY_URL: url, QUARRY_ENVIRONMENT: environment } };
}

/** They serve when this resolves, until they are killed or their input ends. */
export async function startWorkers({ env }: Place, count = 2): Promise<readonly Program[]> {
  const workers = await Promise.all(Array.from({ length: count }, () => Program.start("worker", env)));
  await Promise.all(workers.map((worker) => worker.said("ready")));
  return workers;
}

/** A session that closes with its test: calls made by hand go there. */
export async function openSession({ url, environment }: Place, options: ConnectOptions = {}): Promise<Session> {
  const session = await connect({ url, environment, threads: 2, ...options });
  onTestFinished(() => session.close());
  return session;
}
