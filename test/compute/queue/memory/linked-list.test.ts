import fc from "fast-check";
import { expect, test } from "vitest";
import { type Linked, LinkedList } from "../../../../compute/queue/memory/linked-list.ts";

class Item implements Linked<Item> {
  previous: Item | undefined;
  next: Item | undefined;
}

test("holds what an array would, and items that were taken out point at nobody", () => {
  const moves = fc.array(fc.record({ kind: fc.constantFrom("first", "last", "remove"), pick: fc.nat(50) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(moves, (sequence) => {
      const list = new LinkedList<Item>();
      const expected: Item[] = [];
      for (const { kind, pick } of sequence) {
        const chosen = expected[pick % Math.max(1, expected.length)];
        const item = new Item();
        if (kind === "remove" && chosen !== undefined) {
          expected.splice(expected.indexOf(chosen), 1);
          list.remove(chosen);
          expect([chosen.previous, chosen.next]).toEqual([undefined, undefined]);
        } else if (kind === "first") {
          expected.unshift(item);
          list.addFirst(item);
        } else {
          expected.push(item);
          list.addLast(item);
        }
        const found = [...list];
        expect(found.length).toBe(expected.length);
        expect(found.every((each, place) => each === expected[place])).toBe(true);
        expect(list.head === expected[0]).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
