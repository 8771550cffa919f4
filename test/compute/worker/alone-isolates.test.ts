// Suspects have a process each, and not all of them at once.
import { expect, it } from "vitest";
import type { Isolate } from "../../../compute/isolation/isolate.ts";
import { AloneIsolates } from "../../../compute/worker/alone-isolates.ts";

const ISOLATE: Isolate = {
  ready: async () => {},
  run: () => ({ kind: "crashed", detail: "it is only a picture" }),
  close: async () => {},
};

it("runs two suspects at once, in the order they came, and starts no more isolates than that", async () => {
  const { alone, begin, opened } = openAlone();
  const ends = Array.from({ length: 4 }, () => begin());
  await expectBegun(ends, [true, true, false, false]);
  await ends[1]!.end();
  await expectBegun(ends, [true, true, true, false]);
  await ends[0]!.end();
  await expectBegun(ends, [true, true, true, true]);
  expect(opened()).toBe(2);
  await ends[2]!.end();
  await ends[3]!.end();
  await alone.close();
});

it("runs at once what those that run may be waiting for", async () => {
  const { begin, opened } = openAlone();
  const ends = [begin(), begin(), begin(true)];
  await expectBegun(ends, [true, true, true]);
  expect(opened()).toBe(3);
});

interface Begun {
  readonly isBegun: () => boolean;
  end(): Promise<void>;
}

function openAlone() {
  let opened = 0;
  const alone = new AloneIsolates(() => {
    opened++;
    return ISOLATE;
  });
  const begin = (isUrgent?: boolean): Begun => {
    let isBegun = false;
    let end: () => void = () => {};
    const used = alone.use(async () => {
      isBegun = true;
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    }, isUrgent);
    return {
      isBegun: () => isBegun,
      end: () => {
        end();
        return used;
      },
    };
  };
  return { alone, begin, opened: () => opened };
}

async function expectBegun(begun: readonly Begun[], expected: readonly boolean[]): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun.map(({ isBegun }) => isBegun())).toEqual(expected);
}
