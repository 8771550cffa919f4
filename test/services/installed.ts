// Whether there is a real redis-server for tests, and what becomes of a suite when there is none.
import { spawnSync } from "node:child_process";
import { describe } from "vitest";

export const REDIS_PROGRAM = "redis-server";

/** Where there is no redis-server a suite is left out, saying so; in CI it is run, and fails. */
export const describeWithRedis = isInstalled() || process.env.CI !== undefined ? describe : leftOut();

/** Says what to do where there is none. */
export function needRedis(): void {
  if (isInstalled()) return;
  throw new Error(`${REDIS_PROGRAM} is not on PATH: install it (Debian: apt-get install redis-server)`);
}

function isInstalled(): boolean {
  return spawnSync(REDIS_PROGRAM, ["--version"]).status === 0;
}

function leftOut(): typeof describe.skip {
  console.warn(`${REDIS_PROGRAM} is not on PATH: the suites over Redis are LEFT OUT (in CI they fail)`);
  return describe.skip;
}
