// Small type-level vocabulary of expressions: what is null, what is an item, what a literal widens to. Types only.
import type { Expr, TypeOf } from "./kinds.ts";

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

/** The type of any of the operands `V`. */
export type TypeOfAny<V extends readonly unknown[]> = V[number] extends infer E
  ? E extends unknown
    ? TypeOf<E>
    : never
  : never;
