// How the reading of a function's result follows from those of its arguments.
// Here a reading of `number` means "is a JavaScript number", whatever its width in DuckDB; none means it is not one.
import { READ_AS_NUMBER, type Reading } from "../types/reading.ts";
import type { ExprNode } from "./expr.ts";

/** What a rule may know of an argument. */
export interface ArgumentReading {
  readonly reading: Reading | undefined;
  readonly node: ExprNode;
  /** For a lambda: the reading of its body, given those of its parameters. */
  readonly apply: (...parameters: (Reading | undefined)[]) => Reading | undefined;
}

/** A function's rule: its result's reading from its arguments'. */
export type ReadingRule = (...args: ArgumentReading[]) => Reading | undefined;

/** Holds no integers, or ones whose range needs `bigint`. */
export const plain: ReadingRule = () => undefined;
/** Always read as `number`. */
export const number: ReadingRule = () => READ_AS_NUMBER;
/** As the argument of that index. */
export const like =
  (index: number): ReadingRule =>
  (...args) =>
    args[index]?.reading;
export const first = like(0);
/** As the items of the first argument. */
export const item: ReadingRule = (list) => list?.reading?.child;
/** A list of what `rule` says. */
export const listOf =
  (rule: ReadingRule): ReadingRule =>
  (...args) =>
    within("child", rule(...args));
/** As all arguments together: `number` only where each is one. A literal null has no type and so no say. */
export const merged: ReadingRule = (...args) =>
  mergeReadings(args.filter((arg) => !isNullLiteral(arg.node)).map((arg) => arg.reading));
/** `number` unless all operands are `bigint`. */
export const arithmetic: ReadingRule = (...args) =>
  args.some((arg) => arg.reading?.number) ? READ_AS_NUMBER : undefined;

export function isNullLiteral(node: ExprNode): boolean {
  return node.kind === "literal" && node.value === null;
}

/** `{ [part]: reading }`, or nothing when there is nothing to say. */
export function within(part: "child" | "key" | "value", reading: Reading | undefined): Reading | undefined {
  return reading === undefined ? undefined : { [part]: reading };
}

/** `number` where every one of `readings` says so. */
export function mergeReadings(readings: readonly (Reading | undefined)[]): Reading | undefined {
  const [head, ...tail] = readings;
  return tail.reduce((left, right) => intersect(left, right), head);
}

function intersect(left: Reading | undefined, right: Reading | undefined): Reading | undefined {
  if (left === undefined || right === undefined) return undefined;
  const child = intersect(left.child, right.child);
  const key = intersect(left.key, right.key);
  const value = intersect(left.value, right.value);
  const fields = intersectFields(left.fields, right.fields);
  const merged: Reading = {
    ...(left.number && right.number && { number: true }),
    ...(child && { child }),
    ...(key && { key }),
    ...(value && { value }),
    ...(fields && { fields }),
  };
  return Object.keys(merged).length === 0 ? undefined : merged;
}

function intersectFields(left: Reading["fields"], right: Reading["fields"]): Reading["fields"] {
  const pairs = Object.keys(left ?? {}).flatMap((name) => {
    const reading = intersect(left?.[name], right?.[name]);
    return reading === undefined ? [] : [[name, reading] as const];
  });
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}
