// Which versions are served, retired and given to others.
import { describe, expect, it } from "vitest";
import type { FunctionStats } from "../../../compute/queue/queue.ts";
import { planVersions } from "../../../compute/serving/version-plan.ts";

const NOTHING: Omit<FunctionStats, "function"> = {
  waitingMessages: 0,
  waitingRows: 0,
  waitingBytes: 0,
  delayedMessages: 0,
  runningLeases: 0,
  runningRows: 0,
  demandRows: 0,
  settledMessages: 0,
  settledRows: 0,
  retries: 0,
  deadLetters: 0,
  isPaused: false,
  workers: 0,
  unservedMs: 0,
};

function stats(version: string, some: Partial<FunctionStats> = {}): FunctionStats {
  return { ...NOTHING, ...some, function: version };
}

const current = new Map([["greet", "greet@2"]]);
const none = new Map<string, number>();

describe("the versions of a worker", () => {
  it("are the current ones", () => {
    expect(planVersions({ current, stats: [], idleMs: none }).serve).toEqual(["greet@2"]);
  });

  it("are others too, while they have work, also of names that were deleted", () => {
    const busy = [stats("greet@1", { waitingMessages: 1 }), stats("gone@1", { runningLeases: 1 }), stats("greet@0")];
    const { serve } = planVersions({ current, stats: busy, idleMs: none });
    expect(serve).toEqual(["greet@2", "greet@1", "gone@1"]);
  });

  it("are not begun twice", () => {
    expect(planVersions({ current, stats: [], idleMs: new Map([["greet@2", 0]]) }).serve).toEqual([]);
  });

  it("that are neither current nor busy are retired after a minute", () => {
    const idleMs = new Map([
      ["greet@1", 60_000],
      ["greet@0", 59_000],
      ["greet@2", 600_000],
    ]);
    expect(planVersions({ current, stats: [], idleMs }).retire).toEqual(["greet@1"]);
  });

  it("that nobody serves for a minute give their calls away, where the name has a current version", () => {
    const orphans = [
      stats("greet@1", { waitingMessages: 3, unservedMs: 60_000 }),
      stats("greet@0", { waitingMessages: 3, unservedMs: 59_000 }),
      stats("greet@2", { waitingMessages: 3, unservedMs: 90_000 }),
      stats("gone@1", { waitingMessages: 3, unservedMs: 90_000 }),
    ];
    const plan = planVersions({ current, stats: orphans, idleMs: none });
    expect(plan.orphans).toEqual([{ version: "greet@1", current: "greet@2" }]);
  });
});
