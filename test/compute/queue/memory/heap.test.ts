import fc from "fast-check";
import { expect, test } from "vitest";
import { Heap, type Placed } from "../../../../compute/queue/memory/heap.ts";

class Item implements Placed {
  place = -1;
  key: number;

  constructor(key: number) {
    this.key = key;
  }
}

const open = () => new Heap<Item>((left, right) => left.key < right.key);

test("the top is the least, whatever is added, moved and taken out", () => {
  const moves = fc.array(
    fc.record({ kind: fc.constantFrom("add", "remove", "move"), key: fc.nat(20), pick: fc.nat(100) }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(moves, (sequence) => {
      const heap = open();
      const inside: Item[] = [];
      for (const { kind, key, pick } of sequence) {
        const chosen = inside[pick % Math.max(1, inside.length)];
        if (kind === "add" || chosen === undefined) {
          const item = new Item(key);
          inside.push(item);
          heap.add(item);
        } else if (kind === "remove") {
          inside.splice(inside.indexOf(chosen), 1);
          heap.remove(chosen);
          expect(chosen.place).toBe(-1);
        } else {
          chosen.key = key;
          heap.moved(chosen);
        }
        expect(heap.size).toBe(inside.length);
        expect(heap.top?.key).toBe(inside.length === 0 ? undefined : Math.min(...inside.map((item) => item.key)));
        expect(heap.items.every((item, place) => item.place === place)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
