// A planned query for people and tools: the optimized plan, the stages, and after a run what each of them did.
import type { RunMetrics } from "../execute/metrics.ts";
import type { PlannedQuery } from "../execute/query.ts";
import { encodePhysicalPlan } from "../physical/serialize.ts";
import { logicalTree } from "./logical-tree.ts";
import { physicalTree } from "./physical-tree.ts";
import { renderMermaid, renderText } from "./tree.ts";

export interface ExplainOptions {
  /** Which plan. @defaultValue "all" */
  readonly level?: "logical" | "physical" | "all" | undefined;
  /** @defaultValue "text" */
  readonly format?: "text" | "json" | "mermaid" | undefined;
  /** Counts of a run, shown beside each stage. */
  readonly metrics?: RunMetrics | undefined;
}

/**
 * The plans as text trees, as JSON (`{ logical, physical }`, the physical one readable by `decodePhysicalPlan`), or as
 * Mermaid flowcharts. With `level: "all"` the logical plan comes first.
 */
export function explainPlan(query: PlannedQuery, options: ExplainOptions = {}): string {
  const { level = "all", format = "text", metrics } = options;
  if (format === "json") return explainJson(query, level);
  const render = format === "mermaid" ? renderMermaid : renderText;
  const logical = level === "physical" ? [] : [title("Logical plan", format, render(logicalTree(query.logical)))];
  const tree = () => physicalTree(query.physical, query.text, metrics);
  const physical = level === "logical" ? [] : [title("Physical plan", format, render(tree()))];
  return [...logical, ...physical].join("\n\n");
}

function title(text: string, format: string, body: string): string {
  return format === "mermaid" ? body : `${text}\n${body}`;
}

function explainJson({ logical, physical }: PlannedQuery, level: string): string {
  const parts = {
    ...(level === "physical" ? {} : { logical }),
    ...(level === "logical" ? {} : { physical: JSON.parse(encodePhysicalPlan(physical)) as unknown }),
  };
  return JSON.stringify(parts, null, 2);
}
