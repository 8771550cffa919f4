import { expect, test } from "vitest";
import { Gate } from "../../../compute/runtime/gate.ts";

test("lets in as many as it may, then first come first served", async () => {
  const gate = new Gate(2);
  const order: number[] = [];
  expect([gate.tryEnter(), gate.tryEnter(), gate.tryEnter()]).toEqual([true, true, false]);
  const waiting = [1, 2, 3].map((guest) => gate.enter().then(() => order.push(guest)));
  for (let left = 0; left < 3; left++) gate.leave();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2, 3]);
  expect(gate.tryEnter()).toBe(false);
});

test("a slot given back when nobody waits is free", async () => {
  const gate = new Gate(1);
  await gate.enter();
  gate.leave();
  expect(gate.tryEnter()).toBe(true);
});
