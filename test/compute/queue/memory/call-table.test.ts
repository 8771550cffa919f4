import fc from "fast-check";
import { expect, test } from "vitest";
import { CallTable, type TableEntry } from "../../../../compute/queue/memory/call-table.ts";
import type { CallId } from "../../../../compute/queue/messages.ts";

class Entry implements TableEntry<Entry> {
  readonly id: CallId;
  sameSlot: Entry | undefined;

  constructor(id: string) {
    this.id = id as CallId;
  }
}

test("finds what a map would, whatever comes and goes", () => {
  const ids = fc.oneof(fc.constantFrom("", "a", "b", "same-end-0123456789", "other-end-0123456789"), fc.uuid());
  const moves = fc.array(fc.record({ sets: fc.boolean(), id: ids }), { maxLength: 200 });
  fc.assert(
    fc.property(moves, (sequence) => {
      const table = new CallTable<Entry>();
      const expected = new Map<string, Entry>();
      for (const { sets, id } of sequence) {
        const entry = new Entry(id);
        const known = expected.get(id);
        if (sets) {
          table.set(entry);
          expected.set(id, entry);
        } else if (known !== undefined) {
          table.delete(entry);
          expect(table.get(entry.id) === known).toBe(true);
          table.delete(known);
          expected.delete(id);
        }
        expect(table.get(entry.id) === expected.get(id)).toBe(true);
        expect(table.size).toBe(expected.size);
      }
      expect(new Set(table)).toEqual(new Set(expected.values()));
    }),
    { numRuns: 100 },
  );
});

test("grows and shrinks with a hundred thousand calls", () => {
  const table = new CallTable<Entry>();
  const entries = Array.from(
    { length: 100_000 },
    (_, place) => new Entry(`main.${place.toString(32).padStart(26, "0")}`),
  );
  for (const entry of entries) table.set(entry);
  expect(entries.every((entry) => table.get(entry.id) === entry)).toBe(true);
  for (const entry of entries) table.delete(entry);
  expect([table.size, [...table].length]).toEqual([0, 0]);
});
