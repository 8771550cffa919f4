// What an expression over one row's arguments may do: each operator as a closure over values, with DuckDB's nulls.

/** What a value is, as far as operators care; `null` is the literal, which goes with any. */
export type ValueKind = "number" | "text" | "boolean" | "list" | "bytes" | "null" | "other";

/** The value of an expression for one row; null where it is unknown. */
export type Read = (row: readonly unknown[]) => unknown;

/** One operator of expressions. */
export interface Operator {
  /** The kind of the result; undefined when it does not take these operands. */
  kindOf(operands: readonly ValueKind[]): ValueKind | undefined;
  read(operands: readonly Read[]): Read;
}

type Apply<T> = (...values: T[]) => unknown;

/** Null where an operand is null. */
function strict<T>(apply: Apply<T>): Operator["read"] {
  return (operands) => {
    const [left, right] = operands as [Read, Read];
    if (operands.length === 1) {
      return (row) => {
        const value = left(row);
        return value === null ? null : apply(value as T);
      };
    }
    if (operands.length > 2) return strictOfMany(apply, operands);
    return (row) => {
      const first = left(row);
      const second = right(row);
      return first === null || second === null ? null : apply(first as T, second as T);
    };
  };
}

function strictOfMany<T>(apply: Apply<T>, operands: readonly Read[]): Read {
  return (row) => {
    const values = operands.map((operand) => operand(row));
    return values.includes(null) ? null : apply(...(values as T[]));
  };
}

/** The kind all operands have, if they have one; `null` when all are null. */
export function commonKind(operands: readonly ValueKind[]): ValueKind | undefined {
  const kinds = new Set(operands.filter((kind) => kind !== "null"));
  return kinds.size > 1 ? undefined : (kinds.values().next().value ?? "null");
}

function areAll(operands: readonly ValueKind[], kind: ValueKind): boolean {
  return operands.length > 0 && [kind, "null"].includes(commonKind(operands) ?? "");
}

const ofNumbers = (counts: readonly number[], apply: Apply<number>): Operator => ({
  kindOf: (operands) => (counts.includes(operands.length) && areAll(operands, "number") ? "number" : undefined),
  read: strict(apply),
});

const COMPARABLE = ["number", "text", "boolean", "null"];

const comparison = (count: number, apply: Apply<number>): Operator => ({
  kindOf: (operands) =>
    operands.length === count && COMPARABLE.includes(commonKind(operands) ?? "") ? "boolean" : undefined,
  read: strict(apply),
});

/** SQL's AND and OR: `decisive` decides whatever the others are, a null leaves the rest open. */
const logic = (decisive: boolean): Operator => ({
  kindOf: (operands) => (areAll(operands, "boolean") ? "boolean" : undefined),
  read: (operands) => (row) => {
    let open = false;
    for (const operand of operands) {
      const value = operand(row);
      if (value === decisive) return decisive;
      open ||= value === null;
    }
    return open ? null : !decisive;
  },
});

/** Nulls are passed over. */
const extreme = (choose: (values: readonly number[]) => number): Operator => ({
  kindOf: (operands) => (areAll(operands, "number") ? "number" : undefined),
  read: (operands) => (row) => {
    const values = operands.map((operand) => operand(row)).filter((value) => value !== null);
    return values.length === 0 ? null : choose(values as number[]);
  },
});

const lengthOf = (kinds: readonly ValueKind[], apply: Apply<never>): Operator => ({
  kindOf: ([kind, ...others]) =>
    kind !== undefined && others.length === 0 && kinds.includes(kind) ? "number" : undefined,
  read: strict(apply),
});

const nullTest = (wanted: boolean): Operator => ({
  kindOf: (operands) => (operands.length === 1 ? "boolean" : undefined),
  read:
    ([operand]) =>
    (row) =>
      (operand!(row) === null) === wanted,
});

const firstNonNull: Operator = {
  kindOf: (operands) => (operands.length === 0 ? undefined : commonKind(operands)),
  read: (operands) => (row) => {
    for (const operand of operands) {
      const value = operand(row);
      if (value !== null) return value;
    }
    return null;
  },
};

const membership: Operator = {
  kindOf: (operands) => (COMPARABLE.includes(commonKind(operands) ?? "") ? "boolean" : undefined),
  read:
    ([operand, ...members]) =>
    (row) => {
      const value = operand!(row);
      const among = members.map((member) => member(row));
      if (value === null) return null;
      return among.includes(value) || (among.includes(null) ? null : false);
    },
};

/** Code points, as DuckDB counts: a pair of surrogates is one. */
function characters(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) pairs++;
  return text.length - pairs;
}

/** Half away from zero. */
function round(value: number, digits = 0): number {
  const scale = 10 ** digits;
  return (Math.sign(value) * Math.round(Math.abs(value) * scale)) / scale;
}

const length = lengthOf(["text", "list"], (value: string | readonly unknown[]) =>
  typeof value === "string" ? characters(value) : value.length,
);

/** By the names of expression nodes. */
export const MEASURE_OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    "+": ofNumbers([2], (left, right) => left! + right!),
    "-": ofNumbers([1, 2], (left, right) => (right === undefined ? -left! : left! - right)),
    "*": ofNumbers([2], (left, right) => left! * right!),
    "/": ofNumbers([2], (left, right) => left! / right!),
    mod: ofNumbers([2], (left, right) => left! % right!),
    abs: ofNumbers([1], Math.abs),
    ceil: ofNumbers([1], Math.ceil),
    floor: ofNumbers([1], Math.floor),
    round: ofNumbers([1, 2], (value, digits) => round(value!, digits)),
    greatest: extreme((values) => Math.max(...values)),
    least: extreme((values) => Math.min(...values)),
    coalesce: firstNonNull,
    length,
    len: length,
    strlen: lengthOf(["text"], (text: string) => Buffer.byteLength(text)),
    octet_length: lengthOf(["bytes"], (bytes: Uint8Array) => bytes.length),
    "=": comparison(2, (left, right) => left === right),
    "<>": comparison(2, (left, right) => left !== right),
    "<": comparison(2, (left, right) => left! < right!),
    "<=": comparison(2, (left, right) => left! <= right!),
    ">": comparison(2, (left, right) => left! > right!),
    ">=": comparison(2, (left, right) => left! >= right!),
    between: comparison(3, (value, low, high) => value! >= low! && value! <= high!),
    in: membership,
    and: logic(false),
    or: logic(true),
    not: {
      kindOf: (operands) => (operands.length === 1 && areAll(operands, "boolean") ? "boolean" : undefined),
      read: strict((value: boolean) => !value),
    },
    "is null": nullTest(true),
    "is not null": nullTest(false),
  } satisfies Record<string, Operator>),
);
