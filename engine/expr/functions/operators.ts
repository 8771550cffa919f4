// What the methods of expressions print that is not written `name(arguments)` in SQL. Not part of `F`.
import { arithmetic, plain, type ReadingRule } from "../reading-rules.ts";
import { type FunctionEntry, type PrintCall, scalar } from "./entry.ts";

const infix =
  (operator: string): PrintCall =>
  (...args) =>
    args.length === 1 ? `(${operator}${args[0]})` : `(${args.join(` ${operator} `)})`;

/** A list that is empty holds nothing, not even null. */
const isIn: PrintCall = (value, ...values) => (values.length === 0 ? "FALSE" : `(${value} IN (${values.join(", ")}))`);

const operator = (name: string, print: PrintCall, reading: ReadingRule = plain): FunctionEntry =>
  scalar(name, reading, print).entry;

export const operators: readonly FunctionEntry[] = [
  ...["=", "<>", "<", "<=", ">", ">="].map((name) => operator(name, infix(name))),
  ...["+", "-", "*"].map((name) => operator(name, infix(name), arithmetic)),
  operator("/", infix("/"), () => ({ number: true })),
  operator("and", infix("AND")),
  operator("or", infix("OR")),
  operator("not", (condition) => `(NOT ${condition})`),
  operator("is null", (value) => `(${value} IS NULL)`),
  operator("is not null", (value) => `(${value} IS NOT NULL)`),
  operator("between", (value, low, high) => `(${value} BETWEEN ${low} AND ${high})`),
  operator("in", isIn),
  operator("like", infix("LIKE")),
  operator("ilike", infix("ILIKE")),
];
