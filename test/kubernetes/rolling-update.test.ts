// The arithmetic of a rolling update keeps its promises whatever the Pods do meanwhile.
import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { expect, test } from "vitest";
import { allowanceOf, nextReplicas, oldReplicas, type Roll } from "./controllers/rolling-update.ts";

const share = constantFrom<unknown>(0, 1, 2, "25%", "50%", "100%");

/** A Deployment of `replicas` whose old Pods all run, and how many new Pods become available at each step. */
const scenes = record({
  replicas: integer({ min: 0, max: 20 }),
  maxSurge: share,
  maxUnavailable: share,
  steps: array(integer({ min: 0, max: 5 })),
});

interface Scene {
  readonly replicas: number;
  readonly maxSurge: unknown;
  readonly maxUnavailable: unknown;
  readonly steps: readonly number[];
}

/** Every state that the roll goes through. */
function* states({ replicas, maxSurge, maxUnavailable, steps }: Scene): Generator<Roll> {
  const settings = { replicas, maxSurge, maxUnavailable };
  let roll: Roll = { ...settings, next: { replicas: 0, available: 0 }, old: [{ replicas, available: replicas }] };
  for (const ready of steps) {
    const next = { replicas: nextReplicas(roll), available: roll.next.available };
    roll = { ...settings, next, old: roll.old };
    const old = oldReplicas(roll).map((count) => ({ replicas: count, available: count }));
    const available = Math.min(next.replicas, next.available + ready);
    roll = { ...settings, next: { ...next, available }, old };
    yield roll;
  }
}

test("there are never more Pods than the surge allows, nor fewer available than promised", () => {
  assert(
    property(scenes, (scene) => {
      for (const roll of states(scene)) {
        const { surge, unavailable } = allowanceOf(roll);
        const [old] = roll.old;
        expect(roll.next.replicas + old!.replicas).toBeLessThanOrEqual(roll.replicas + surge);
        expect(roll.next.available + old!.available).toBeGreaterThanOrEqual(roll.replicas - unavailable);
      }
    }),
  );
});

test("a roll whose Pods become ready ends with the new ones only", () => {
  assert(
    property(scenes, (scene) => {
      const last = [...states({ ...scene, steps: Array.from({ length: 100 }, () => 1) })].at(-1)!;
      expect(last).toMatchObject({ next: { replicas: scene.replicas }, old: [{ replicas: 0 }] });
    }),
  );
});

test("neither surge nor loss allowed means one may be missing", () => {
  expect(
    allowanceOf({ replicas: 2, maxSurge: "10%", maxUnavailable: 0, next: { replicas: 0, available: 0 }, old: [] }),
  ).toEqual({ surge: 1, unavailable: 0 });
  expect(
    allowanceOf({ replicas: 2, maxSurge: 0, maxUnavailable: "10%", next: { replicas: 0, available: 0 }, old: [] }),
  ).toEqual({ surge: 0, unavailable: 1 });
});
