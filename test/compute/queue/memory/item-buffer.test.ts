import fc from "fast-check";
import { expect, test } from "vitest";
import { ItemBuffer } from "../../../../compute/queue/memory/item-buffer.ts";
import { QUEUE_LIMITS } from "../../../../compute/queue/queue-limits.ts";

test("however items are cut, sent again and read, the reader sees each once and in order", () => {
  const steps = fc.array(fc.record({ reads: fc.boolean(), from: fc.nat(8), count: fc.nat(5) }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (sequence) => {
      const buffer = new ItemBuffer();
      const seen: unknown[] = [];
      let written = 0;
      for (const { reads, from, count } of sequence) {
        if (reads) {
          const chunk = buffer.read(seen.length);
          expect(chunk.cursor).toBe(seen.length + chunk.items.length);
          seen.push(...chunk.items);
        } else {
          const start = Math.max(0, written - from);
          buffer.append(
            start,
            Array.from({ length: count }, (_, place) => start + place),
            count,
          );
          written = Math.max(written, start + count);
        }
      }
      seen.push(...buffer.read(seen.length).items);
      expect(seen).toEqual(Array.from({ length: written }, (_, place) => place));
    }),
    { numRuns: 200 },
  );
});

test("items after a hole are not taken", () => {
  const buffer = new ItemBuffer();
  buffer.append(3, ["d"], 1);
  expect(buffer.read(0).items).toEqual([]);
});

test("reading gives the credit back that the bytes took", () => {
  const buffer = new ItemBuffer();
  buffer.append(0, ["large", "larger"], QUEUE_LIMITS.maxUnreadBytes);
  expect(buffer.credit).toBe(0);
  expect(buffer.read(0).items).toHaveLength(2);
  expect(buffer.credit).toBe(0);
  buffer.read(1);
  expect(buffer.credit).toBe(QUEUE_LIMITS.maxUnreadItems - 1);
});

test("nothing is appended after the end, which is told with the last items", () => {
  const buffer = new ItemBuffer();
  buffer.append(0, ["a"], 1);
  buffer.end();
  buffer.append(1, ["b"], 1);
  expect(buffer.read(0)).toEqual({ items: ["a"], cursor: 1, ended: true });
  expect(buffer.isDrained).toBe(false);
  expect(buffer.read(1)).toEqual({ items: [], cursor: 1, ended: true });
  expect(buffer.isDrained).toBe(true);
});
