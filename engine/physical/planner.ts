// An optimized plan → stages: the largest relational pieces as one DuckDB statement each, calls between them.
import { randomUUID } from "node:crypto";
import { QuarryError } from "../errors.ts";
import { type Plan, type PlanOf, schemaOf } from "../plan/plan.ts";
import { columnName } from "../plan/print/columns.ts";
import { printPlan } from "../plan/print/print-plan.ts";
import { inputs as inputsOf } from "../plan/walk.ts";
import type { Schema } from "../types/logical-type.ts";
import type { PhysicalPlan, SqlPart } from "./physical-plan.ts";
import { boundaries, isBoundary, isRelational, isRowWise, type StreamSources } from "./regions.ts";

/** Stages for `plan`, whose calls are all lifted and read plain columns. */
export function planStages(plan: Plan, streams: StreamSources): PhysicalPlan {
  return stage(plan, { streams, wantedRows: undefined });
}

interface Context {
  readonly streams: StreamSources;
  readonly wantedRows: number | undefined;
}

const positional = (plan: Plan): Schema => schemaOf(plan).map(({ type }, index) => ({ name: columnName(index), type }));

function stage(plan: Plan, context: Context): PhysicalPlan {
  if (isRelational(plan, context.streams)) return statement(plan, "stream", [], context);
  if (!isBoundary(plan, context.streams)) return stageRelational(plan, context);
  switch (plan.kind) {
    case "call":
      return stageCall(plan, context);
    case "source":
      return streamSource(plan);
    case "limit":
      return stageLimit(plan, context);
    case "with":
      return {
        kind: "share",
        id: plan.id,
        definition: stage(plan.definition, { ...context, wantedRows: undefined }),
        body: stage(plan.body, context),
        schema: positional(plan),
      };
    case "recursion": {
      const all = { ...context, wantedRows: undefined };
      const [start, step] = [stage(plan.start, all), stage(plan.step, all)];
      return { kind: "recurse", id: plan.id, all: plan.all, start, step, schema: positional(plan) };
    }
  }
  return stageRelational(plan, context);
}

/** DuckDB's operators above calls or streams. */
function stageRelational(plan: Plan, context: Context): PhysicalPlan {
  if (plan.kind === "project" && plan.columns.every(({ expression }) => expression.kind === "ref")) {
    return selectColumns(plan, context);
  }
  if (plan.kind === "set" && plan.operation === "UNION" && plan.all) {
    return {
      kind: "concat",
      inputs: [plan.left, plan.right].map((side) => stage(side, context)),
      schema: positional(plan),
    };
  }
  const inputs = boundaries(plan, context.streams);
  const rowWise = isRowWise(plan, context.streams);
  return statement(
    plan,
    rowWise ? "per-batch" : "gather",
    inputs,
    rowWise ? context : { ...context, wantedRows: undefined },
  );
}

type Mode = "stream" | "per-batch" | "gather";

function statement(plan: Plan, mode: Mode, inputs: readonly Plan[], context: Context): PhysicalPlan {
  return {
    kind: "duckdb-query",
    mode,
    sql: sqlParts(plan, inputs),
    inputs: inputs.map((input) => stage(input, context)),
    schema: positional(plan),
  };
}

/** Prints with marks that no text of the user can contain, then cuts at them. */
function sqlParts(plan: Plan, inputs: readonly Plan[]): readonly SqlPart[] {
  const nonce = randomUUID();
  const printed = idsWithin(plan);
  const mark = (part: SqlPart) => `${nonce}${JSON.stringify(part)}${nonce}`;
  const sql = printPlan(plan, {
    input: (node) => {
      if (node.kind === "reference" && !printed.has(node.id)) return mark({ shared: node.id });
      const index = inputs.indexOf(node);
      return index < 0 ? undefined : mark({ input: index });
    },
    source: (id) => mark({ source: id }),
  });
  return sql
    .split(nonce)
    .map((part, index) => (index % 2 === 0 ? part : (JSON.parse(part) as SqlPart)))
    .filter((part) => part !== "");
}

/** The CTEs that the statement itself holds, recursive ones among them. */
function idsWithin(plan: Plan, ids: Set<number> = new Set()): ReadonlySet<number> {
  if (plan.kind === "with" || plan.kind === "recursion") ids.add(plan.id);
  for (const input of inputsOf(plan)) idsWithin(input, ids);
  return ids;
}

function stageCall(plan: PlanOf<"call">, context: Context): PhysicalPlan {
  const position = (expression: { readonly kind: string }): number => {
    if (expression.kind === "ref") return (expression as { index: number } & typeof expression).index;
    throw new QuarryError("internal.invariant", "A call's argument was not computed below it.", {
      detail: expression.kind,
    });
  };
  return {
    kind: "call-functions",
    input: stage(plan.input, context),
    calls: plan.calls.map((call) => ({
      site: call.site,
      name: call.name,
      args: call.args.map(position),
      mask: call.mask && position(call.mask),
      type: call.type,
    })),
    wantedRows: context.wantedRows,
    schema: positional(plan),
  };
}

function streamSource(plan: PlanOf<"source">): PhysicalPlan {
  return {
    kind: "stream-source",
    source: plan.source,
    columns: plan.columns.map(({ name }) => name),
    schema: positional(plan),
  };
}

function stageLimit(plan: PlanOf<"limit">, context: Context): PhysicalPlan {
  const wantedRows = plan.rows === undefined ? undefined : plan.rows + plan.offset;
  return {
    kind: "limit",
    input: stage(plan.input, { ...context, wantedRows }),
    rows: plan.rows,
    offset: plan.offset,
    schema: positional(plan),
  };
}

function selectColumns(plan: PlanOf<"project">, context: Context): PhysicalPlan {
  const positions = plan.columns.map(({ expression }) => (expression.kind === "ref" ? expression.index : 0));
  const schema = positional(plan);
  const input = stage(plan.input, context);
  if (positions.length === input.schema.length && positions.every((position, index) => position === index))
    return input;
  return { kind: "select-columns", input, positions, schema };
}
