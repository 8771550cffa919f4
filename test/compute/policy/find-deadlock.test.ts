import { expect, test } from "vitest";
import { findDeadlock, type WatchedCall } from "../../../compute/policy/find-deadlock.ts";

class Gate {
  readonly holders: Call[][] = [];
  readonly key: string;
  readonly #maxConcurrent: number;

  constructor(key: string, maxConcurrent = 1) {
    this.key = key;
    this.#maxConcurrent = maxConcurrent;
  }

  get isFull() {
    return this.holders.length >= this.#maxConcurrent;
  }
}

class Call implements WatchedCall {
  readonly children: Call[] = [];
  readonly function: string;
  readonly gate: Gate;
  isRunning = false;
  canBorrow = false;

  constructor(name: string, gate: Gate, parent?: Call) {
    this.function = name;
    this.gate = gate;
    parent?.children.push(this);
  }

  run() {
    this.isRunning = true;
    this.gate.holders.push([this]);
    return this;
  }
}

test("two trees that wait for each other's gates are found, and the path is named", () => {
  const [left, right] = [new Gate("left"), new Gate("right")];
  const a = new Call("a@1", left).run();
  const b = new Call("b@1", right).run();
  expect(findDeadlock(new Call("b@1", right, a))).toBeUndefined();
  expect(findDeadlock(new Call("a@1", left, b))).toBe(
    'a@1 waits for "left"; a@1, which holds "left", waits for b@1; b@1 waits for "right"; ' +
      'b@1, which holds "right", waits for a@1; a@1 waits for "left"',
  );
});

test("one holder that merely runs is hope enough", () => {
  const [left, right] = [new Gate("left"), new Gate("right", 2)];
  const a = new Call("a@1", left).run();
  const b = new Call("b@1", right).run();
  new Call("other@1", right).run();
  new Call("b@1", right, a);
  expect(findDeadlock(new Call("a@1", left, b))).toBeUndefined();
});

test("a circle of three trees is found through running calls in between", () => {
  const gates = [new Gate("x"), new Gate("y"), new Gate("z")] as const;
  const [x, y, z] = gates;
  const roots = gates.map((gate) => new Call(`root-${gate.key}`, gate).run());
  const middle = new Call("middle", new Gate("free", 9), roots[0]).run();
  new Call("to-y", y, middle);
  new Call("to-z", z, roots[1]);
  expect(findDeadlock(new Call("to-x", x, roots[2]))).toContain("middle");
});

test("a call that an ancestor lends to waits for nobody", () => {
  const gate = new Gate("g");
  const root = new Call("f", gate).run();
  const child = new Call("f", gate, root);
  child.canBorrow = true;
  expect(findDeadlock(child)).toBeUndefined();
});

test("siblings that wait for their ancestor's permit wait for the one that has it, which runs", () => {
  const gate = new Gate("g");
  const root = new Call("f", gate).run();
  new Call("f", gate, root).run();
  expect(findDeadlock(new Call("f", gate, root))).toBeUndefined();
});

test("a gate found open stays open for the rest of the search", () => {
  const [left, right] = [new Gate("left"), new Gate("right")];
  const a = new Call("a", left).run();
  new Call("busy", right).run();
  new Call("first", right, a);
  new Call("second", right, a);
  expect(findDeadlock(new Call("c", left))).toBeUndefined();
});
