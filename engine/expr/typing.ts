// The vocabulary of typed expressions: what has a type, what may stand where one is due, and what follows from operands.
// Types only.

/** What every parameter accepts. A phantom and nothing else, so that an `Expr<bigint>` is an `Expr<unknown>`. */
export interface Expr<out T> {
  readonly "~type": T;
}

/** A column of unknown type: every method, no checks. */
// biome-ignore lint/suspicious/noExplicitAny: the one deliberate any, an untyped column
export type AnyExpr = any;
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** A literal where a `T` is due: a `number` may stand for a `bigint`. */
export type Lit<T> = T extends bigint ? bigint | number : T;
/** What a parameter of type `T` takes: a column or a literal. */
export type Operand<T> = Expr<T> | Lit<T>;
type Like<T> = [T] extends [number | bigint] ? number | bigint : T;
/** What a `T` may be compared with. */
export type Peer<T> = Expr<Like<NonNullable<T>> | null> | Like<NonNullable<T>> | null;
/** What may become a column: an expression, or a value repeated for every row. */
export type Value = Expr<unknown> | string | number | bigint | boolean | Date | Uint8Array;

/** `null` if `T` can be null, else `never`. */
export type NullOf<T> = Extract<T, null>;
/** `null` if any of the operands `A` can be null, else `never`. */
export type NullIn<A> = A extends Expr<infer T> ? NullOf<T> : NullOf<A>;
export type Numeric = number | bigint | null;
/** A condition; null counts as false. */
export type Boolish = Expr<boolean | null>;

/** What a list holds. */
export type Item<T> = NonNullable<T> extends readonly (infer U)[] ? U : never;

/** A literal's type as a column: `"a"` is a string, `[1, 2]` a list of numbers. */
export type Widen<E> = E extends string
  ? string
  : E extends number
    ? number
    : E extends bigint
      ? bigint
      : E extends boolean
        ? boolean
        : E extends Date | Uint8Array | null
          ? E
          : E extends readonly (infer U)[]
            ? Widen<U>[]
            : E extends object
              ? { -readonly [K in keyof E]: Widen<E[K]> }
              : E;

/** The type an expression or literal has as a column. */
export type TypeOf<E> = IsAny<E> extends true ? unknown : E extends Expr<infer T> ? T : Widen<E>;

/** The type of any of the operands `V`. */
export type TypeOfAny<V extends readonly unknown[]> = V[number] extends infer E
  ? E extends unknown
    ? TypeOf<E>
    : never
  : never;
