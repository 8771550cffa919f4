// A session that closes with its test.
import { onTestFinished } from "vitest";
import { type ConnectOptions, connect, type Session } from "../../../index.ts";

export async function openSession(options: ConnectOptions = {}): Promise<Session> {
  const session = await connect({ functions: [], threads: 2, ...options });
  onTestFinished(() => session.close());
  return session;
}
