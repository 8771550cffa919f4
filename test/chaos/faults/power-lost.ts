import { readdir, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisServer } from "../../services/redis-server.ts";
import { nowUs } from "../history/history.ts";
import type { Stage } from "../scene/stage.ts";
import { EVERYTHING, type Fault, overRedis } from "./fault.ts";

/** With `appendfsync everysec`, what was answered in the last second may not have reached the disk. */
const LOST_MS = 1_000;

/** A power loss, as far as a file knows it: everything of the last second is gone. Attached callers lose nothing. */
export const powerLost: Fault = {
  name: "when the last second is lost with the power",
  mix: EVERYTHING,
  calls: 2_000,
  open: overRedis(async (stage, redis) => {
    await stage.progress(0.4);
    await losePower(stage, redis);
  }),
};

async function losePower(stage: Stage, redis: RedisServer): Promise<void> {
  const file = await appendedFile(redis);
  const { size } = await stat(file);
  const sinceUs = nowUs();
  await sleep(LOST_MS);
  await redis.kill();
  await truncate(file, size);
  stage.rolledBack((nowUs() - sinceUs) / 1000);
  await redis.start();
}

async function appendedFile({ folder }: RedisServer): Promise<string> {
  const files = await readdir(join(folder, "appendonlydir"));
  return join(folder, "appendonlydir", files.find((file) => file.endsWith(".incr.aof"))!);
}
