// Which versions are served, retired and given to others.
import { describe, expect, it } from "vitest";
import { planVersions } from "../../../compute/serving/version-plan.ts";
import { functionStats } from "../queue/function-stats.ts";

const current = new Map([["greet", "greet@2"]]);
const none = new Map<string, number>();

describe("the versions of a worker", () => {
  it("are the current ones", () => {
    expect(planVersions({ current, stats: [], idleMs: none }).serve).toEqual(["greet@2"]);
  });

  it("are others too, while they have work, also of names that were deleted", () => {
    const busy = [
      functionStats("greet@1", { waitingMessages: 1 }),
      functionStats("gone@1", { runningLeases: 1 }),
      functionStats("greet@0"),
    ];
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
      functionStats("greet@1", { waitingMessages: 3, unservedMs: 60_000 }),
      functionStats("greet@0", { waitingMessages: 3, unservedMs: 59_000 }),
      functionStats("greet@2", { waitingMessages: 3, unservedMs: 90_000 }),
      functionStats("gone@1", { waitingMessages: 3, unservedMs: 90_000 }),
    ];
    const plan = planVersions({ current, stats: orphans, idleMs: none });
    expect(plan.orphans).toEqual([{ version: "greet@1", current: "greet@2" }]);
  });
});
