// All that goes wrong.
import { callersKilled } from "./callers-killed.ts";
import { everythingAtOnce } from "./everything-at-once.ts";
import type { Fault } from "./fault.ts";
import { functionsFlushed } from "./functions-flushed.ts";
import { memoryFull } from "./memory-full.ts";
import { poison } from "./poison.ts";
import { powerLost } from "./power-lost.ts";
import { redisKilled } from "./redis-killed.ts";
import { redisStopped } from "./redis-stopped.ts";
import { replicaPromoted } from "./replica-promoted.ts";
import { repliesLost } from "./replies-lost.ts";
import { slotsMoved } from "./slots-moved.ts";
import { workerStopped } from "./worker-stopped.ts";
import { workersDismissed } from "./workers-dismissed.ts";
import { workersKilled } from "./workers-killed.ts";

export const FAULTS: readonly Fault[] = [
  workersKilled,
  callersKilled,
  workerStopped,
  workersDismissed,
  poison,
  redisStopped,
  redisKilled,
  powerLost,
  replicaPromoted,
  repliesLost,
  memoryFull,
  functionsFlushed,
  slotsMoved,
  everythingAtOnce,
];
