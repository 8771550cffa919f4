// `sql`: SQL text as a frame, called with a text or as a template's tag. What stands in a template's holes is bound or named,
// never spliced.
import { QuarryError } from "../errors.ts";
import type { LiteralValue } from "../expr/expr.ts";
import { literalNode } from "../expr/literal.ts";
import type { FunctionValue } from "../ports.ts";
import { quoteName } from "../types/quote.ts";
import { FrameOf } from "./data-frame.ts";
import type { FrameHost } from "./frame-host.ts";
import type { DataFrame, Frame, UntypedFrame } from "./frames.ts";
import type { FrameNode, SqlNode } from "./node.ts";
import { invalid } from "./verb-arguments.ts";

/** What may stand in a hole of a template: a value is bound, a frame is read as a table, a function is called. */
export type SqlPart = SqlValue | Frame | FunctionValue;

/** What a parameter can be: what `lit` takes. */
export type SqlValue = LiteralValue;

export interface SqlOptions {
  /** Values of `?` and `$1` by position, or of `$name` by name. */
  readonly params?: readonly unknown[] | Readonly<Record<string, unknown>> | undefined;
  /** Frames by the names the text gives them; they come before tables of the same name. */
  readonly frames?: Readonly<Record<string, Frame>> | undefined;
}

type SqlFrame<R> = [R] extends [never] ? UntypedFrame : DataFrame<R>;

/**
 * One statement of DuckDB's SQL, in which catalog functions may be called wherever an expression may stand: `f(a)`,
 * `catalog.f(a)`, `f(text => a, on_error => 'null')`, `try_call(f(a))`, `recover(f(a), 'none')`. Nothing runs before the
 * frame is run; this holds for statements that are no query too.
 * `sql<Row>` only asserts what the rows are; `.as(schema)` checks.
 * @throws when bound: `plan.syntax-error`, `plan.unknown-column`, `plan.unknown-table`, `plan.unknown-function`,
 * `plan.argument-count`, `plan.argument-type`, … each with its `place` in the text
 * @example
 * const rows = await sql`SELECT id, ${classify}(memo) AS kind FROM ${mails} WHERE amount > ${limit}`.toArray();
 */
export interface Sql {
  <R = never>(text: TemplateStringsArray, ...parts: readonly SqlPart[]): SqlFrame<R>;
  <R = never>(text: string, options?: SqlOptions): SqlFrame<R>;
}

/** The `sql` whose frames run in `host`. */
export function sqlIn(host: FrameHost): Sql {
  const sql = (text: string | TemplateStringsArray, ...rest: readonly unknown[]): UntypedFrame => {
    if (typeof text !== "string") return FrameOf.untyped(host, templateNode(host, text, rest));
    return FrameOf.untyped(host, textNode(host, text, (rest[0] ?? {}) as SqlOptions));
  };
  return sql as Sql;
}

function textNode(host: FrameHost, text: string, { params = [], frames = {} }: SqlOptions): SqlNode {
  if (typeof text !== "string") throw invalid("text", text, "sql takes a text: one statement of SQL.");
  const named = Object.entries(frames).map(([name, frame]) => ({ name, frame: FrameOf.nodeIn(host, frame) }));
  return Object.freeze({ kind: "sql", text, parameters: parameterValues(params), frames: named, functions: [] });
}

function parameterValues(params: NonNullable<SqlOptions["params"]>): SqlNode["parameters"] {
  if (Array.isArray(params)) return params.map((value, index) => boundValue(String(index + 1), value));
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, boundValue(name, value)]));
}

function boundValue(name: string, value: unknown): LiteralValue {
  try {
    const node = literalNode(value);
    if (node.kind === "literal") return node.value;
  } catch (cause) {
    const message = `Parameter ${name} cannot be bound: ${(cause as Error).message}`;
    throw new QuarryError("plan.invalid-argument", message, { argument: name, value }, { cause });
  }
  throw invalid(name, value, `Parameter ${name} cannot be bound.`);
}

function templateNode(host: FrameHost, strings: TemplateStringsArray, parts: readonly unknown[]): SqlNode {
  const parameters: LiteralValue[] = [];
  const frames: { name: string; frame: FrameNode }[] = [];
  const functions: FunctionValue[] = [];
  const holes = parts.map((part): string => {
    if (isFrame(part)) {
      const name = `frame_${frames.length + 1}`;
      frames.push({ name, frame: FrameOf.nodeIn(host, part) });
      return quoteName(name);
    }
    if (isFunction(part)) {
      functions.push(part);
      return `catalog.${quoteName(part["~function"].name)}`;
    }
    parameters.push(boundValue(String(parameters.length + 1), part));
    return `$${parameters.length}`;
  });
  const text = strings.map((piece, index) => piece + (holes[index] ?? "")).join("");
  return Object.freeze({ kind: "sql", text, parameters, frames, functions });
}

function isFrame(part: unknown): part is Frame {
  return typeof part === "object" && part !== null && "~frame" in part;
}

function isFunction(part: unknown): part is FunctionValue {
  return (typeof part === "function" || typeof part === "object") && part !== null && "~function" in part;
}
