// Counts the commands that clients send to a Redis, and the functions among them by name: what scripts do inside does not count.
import { Redis } from "ioredis";

export interface CommandCounts {
  readonly total: number;
  /** Calls of our functions, by the last word of their names. */
  readonly functions: Readonly<Record<string, number>>;
}

/** What clients send while `work` is done, seen by MONITOR: it slows the server down, so nothing is timed meanwhile. */
export async function countCommands(port: number, work: () => Promise<unknown>): Promise<CommandCounts> {
  const redis = new Redis({ host: "127.0.0.1", port });
  const monitor = await redis.monitor();
  const functions: Record<string, number> = {};
  let total = 0;
  monitor.on("monitor", (_time: string, args: readonly string[], source: string) => {
    if (source === "lua") return;
    total++;
    if (args[0]?.toUpperCase() !== "FCALL") return;
    const name = args[1]!.replace(/^.*_/, "");
    functions[name] = (functions[name] ?? 0) + 1;
  });
  try {
    await work();
    await redis.ping();
  } finally {
    monitor.disconnect();
    redis.disconnect();
  }
  return { total, functions };
}
