// Window functions in plan JSON → Window.
import type { Expression, FrameBound, Window, WindowFrame } from "../expression.ts";
import { decodeAggregate, decodeExpression, decodeSortKeys } from "./decode-expression.ts";
import { asList, asText, badFormat, type PlanJson } from "./plan-json.ts";

const EXCLUDES: { readonly [clause: string]: WindowFrame["exclude"] } = {
  NO_OTHER: "NO OTHERS",
  CURRENT_ROW: "CURRENT ROW",
  GROUP: "GROUP",
  TIES: "TIES",
};

const decodeOptional = (value: unknown): Expression[] =>
  value === null || value === undefined ? [] : [decodeExpression(value)];

/** The binder says a bound of RANGE by its value, `key - offset`; SQL by its offset. */
function offsetOf(kind: string, bound: unknown): Expression {
  const expression = decodeExpression(bound);
  if (!kind.endsWith("_RANGE")) return expression;
  const distance = expression.kind === "apply" && expression.args.length === 2 ? expression.args[1] : undefined;
  if (distance === undefined) throw badFormat("a bound of a RANGE");
  return distance;
}

function decodeBound(kind: string, offset: unknown): FrameBound {
  if (kind.startsWith("UNBOUNDED"))
    return kind === "UNBOUNDED_PRECEDING" ? "UNBOUNDED PRECEDING" : "UNBOUNDED FOLLOWING";
  if (kind.startsWith("CURRENT_ROW")) return "CURRENT ROW";
  return { direction: kind.includes("PRECEDING") ? "PRECEDING" : "FOLLOWING", offset: offsetOf(kind, offset) };
}

function decodeFrame(json: PlanJson): WindowFrame {
  const start = asText(json.start, "frame start");
  const end = asText(json.end, "frame end");
  const unit = (["ROWS", "GROUPS"] as const).find((name) => start.endsWith(name) || end.endsWith(name)) ?? "RANGE";
  const exclude = EXCLUDES[asText(json.exclude_clause, "exclusion")];
  if (exclude === undefined) throw badFormat("window exclusion");
  return { unit, start: decodeBound(start, json.start_expr), end: decodeBound(end, json.end_expr), exclude };
}

/** `WINDOW_ROW_NUMBER` → `row_number`; aggregates over a window keep their own name. */
const windowName = (json: PlanJson): string => asText(json.type, "window").slice("WINDOW_".length).toLowerCase();

export function decodeWindow(json: PlanJson): Window {
  const name = json.type === "WINDOW_AGGREGATE" ? json.name : windowName(json);
  const aggregate = decodeAggregate({
    ...json,
    name,
    filter: json.filters,
    aggregate_type: json.distinct === true ? "DISTINCT" : "NON_DISTINCT",
    order_bys: { orders: json.arg_orders },
  });
  return {
    ...aggregate,
    args: [...aggregate.args, ...decodeOptional(json.offset_expr), ...decodeOptional(json.default_expr)],
    partitionBy: asList(json.partitions, "partitions").map((part) => decodeExpression(part)),
    windowOrderBy: decodeSortKeys(json.orders),
    frame: decodeFrame(json),
    ignoreNulls: json.ignore_nulls === true,
  };
}
