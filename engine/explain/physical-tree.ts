// The stages of a query; after a run, with what each of them did.
import type { RunMetrics } from "../execute/metrics.ts";
import { type PhysicalPlan, physicalInputs, type SqlPart } from "../physical/physical-plan.ts";
import type { CallSite, QueryText } from "../plan/query-text.ts";
import type { Tree } from "./tree.ts";

export function physicalTree(plan: PhysicalPlan, text: QueryText, metrics: RunMetrics | undefined): Tree {
  const counted = metrics === undefined ? [] : [countsOf(plan, metrics)];
  return {
    label: label(plan, text),
    details: [...details(plan, text), ...counted],
    children: physicalInputs(plan).map((input) => physicalTree(input, text, metrics)),
  };
}

function label(plan: PhysicalPlan, { sites, sources }: QueryText): string {
  switch (plan.kind) {
    case "duckdb-query":
      return `duckdb-query (${plan.mode})`;
    case "stream-source":
      return `stream-source ${sources.get(plan.source)?.label ?? plan.source}`;
    case "call-functions":
      return `call-functions ${plan.calls.map(({ name, args, site }) => `${name}(${columns(args)})${keepsGoing(sites[site]!)}`).join(", ")}`;
    case "select-columns":
      return `select-columns ${columns(plan.positions)}`;
    case "limit":
      return `limit ${plan.rows ?? "all"}${plan.offset === 0 ? "" : ` after ${plan.offset}`}`;
    case "concat":
      return "concat";
    case "share":
      return `share #${plan.id}`;
    case "recurse":
      return `recurse #${plan.id}`;
  }
}

const columns = (positions: readonly number[]): string => positions.map((position) => `c${position}`).join(", ");
const keepsGoing = ({ onError }: CallSite): string => (onError === "fail" ? "" : ` or ${onError}`);

function details(plan: PhysicalPlan, { sites, sources }: QueryText): string[] {
  if (plan.kind === "duckdb-query") {
    const show = (part: SqlPart): string => {
      if (typeof part === "string") return part;
      if ("input" in part) return `<input ${part.input}>`;
      return "shared" in part ? `<share #${part.shared}>` : `<${sources.get(part.source)?.label ?? part.source}>`;
    };
    return [plan.sql.map(show).join("")];
  }
  return plan.kind === "call-functions" ? plan.calls.map(({ site }) => manners(sites[site]!)) : [];
}

/** What a reader must know of a function to guess the cost of calling it. */
function manners(site: CallSite): string {
  const { name, version, form, maxRows, concurrency, concurrencyDeclared, timeoutMs, pure } =
    site.function["~function"];
  const rows = form === "row" || form === "stream" ? "one row" : `up to ${maxRows} rows`;
  const slots = `concurrency ${concurrency}${concurrencyDeclared ? "" : " (default)"}`;
  return `${name}@${version}: ${form}, ${rows} an invocation, ${slots}, timeout ${timeoutMs / 1000} s${pure ? ", pure" : ""}`;
}

function countsOf(plan: PhysicalPlan, metrics: RunMetrics): string {
  const { rows, batches, bytes, elapsedMs, calls, invocations, failures } = metrics.of(plan);
  const flow = `${count(rows)} rows, ${count(batches)} batches, ${count(bytes)} bytes, ${elapsedMs.toFixed(1)} ms`;
  if (plan.kind !== "call-functions") return flow;
  return `${flow}; ${count(calls)} row calls, ${count(invocations)} invocations, ${count(failures)} failures`;
}

const count = (value: number): string => value.toLocaleString("en-US");
