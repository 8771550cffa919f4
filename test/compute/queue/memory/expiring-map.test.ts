import { expect, test } from "vitest";
import { ExpiringMap } from "../../../../compute/queue/memory/expiring-map.ts";

test("entries go when they have lived long enough, oldest first, and are told of", () => {
  const gone: string[] = [];
  const map = new ExpiringMap<string, number>(10, (key) => gone.push(key));
  map.set("a", 1, 0);
  map.set("b", 2, 4_000);
  map.expire(9_999);
  expect(gone).toEqual([]);
  map.expire(10_000);
  expect(gone).toEqual(["a"]);
  expect([map.get("a"), map.get("b"), map.size]).toEqual([undefined, 2, 1]);
  map.expire(20_000);
  expect(gone).toEqual(["a", "b"]);
});

test("an entry that is set again lives anew", () => {
  const map = new ExpiringMap<string, number>(10);
  map.set("a", 1, 0);
  map.set("b", 2, 1_000);
  map.set("a", 3, 5_000);
  map.expire(11_000);
  expect([...map.entries()]).toEqual([["a", 3]]);
});

test("an entry that was deleted is told to nobody", () => {
  const gone: string[] = [];
  const map = new ExpiringMap<string, number>(10, (key) => gone.push(key));
  map.set("a", 1, 0);
  map.delete("a");
  map.expire(20_000);
  expect(gone).toEqual([]);
});
