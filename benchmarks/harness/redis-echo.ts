// The floor of the frame benchmarks: bytes through Redis to processes that send them back, by lists, as plainly as can be.
import { Redis } from "ioredis";
import { endWorkerProcess, startWorkerProcess } from "./worker-process.ts";

export interface RedisEcho {
  /** Sends `message` so many times and waits for as many, of which a bounded number are on their way. */
  run(message: Buffer, count: number): Promise<void>;
  close(): Promise<void>;
}

const LISTS = "benchmark-echo";

/** @param processes that echo; `inFlight` messages are on their way at once */
export async function openRedisEcho(port: number, processes: number, inFlight: number): Promise<RedisEcho> {
  const start = () => startWorkerProcess("echo-worker.ts", [port, LISTS]);
  const children = await Promise.all(Array.from({ length: processes }, start));
  const [sending, taking] = [new Redis(port, "127.0.0.1"), new Redis(port, "127.0.0.1")];
  return {
    async run(message, count) {
      let sent = 0;
      for (let back = 0; back < count; back++) {
        for (; sent < count && sent - back < inFlight; sent++) void sending.lpush(`${LISTS}:there`, message);
        await taking.brpopBuffer(`${LISTS}:back`, 0);
      }
    },
    async close() {
      await Promise.all(children.map(endWorkerProcess));
      sending.disconnect();
      taking.disconnect();
    },
  };
}
