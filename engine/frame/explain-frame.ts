// How a frame would run, how it did, and what it gives.
import { planQuery } from "../execute/query.ts";
import { explainPlan } from "../explain/explain.ts";
import type { Schema } from "../types/logical-type.ts";
import { Binding } from "./binding.ts";
import type { FrameHost } from "./frame-host.ts";
import type { FrameNode } from "./node.ts";
import { Run } from "./run.ts";
import type { ExplainOptions, RunOptions } from "./run-options.ts";

export async function explainFrame(host: FrameHost, node: FrameNode, options: ExplainOptions = {}): Promise<string> {
  return lookedAt(host, node, async (binding) => {
    const text = binding.textOf(await binding.frame(node));
    return explainPlan(await planQuery(binding.database, text), settle(options));
  });
}

/** The columns and their types, by DuckDB's binder. */
export async function frameSchema(host: FrameHost, node: FrameNode): Promise<Schema> {
  return lookedAt(host, node, async (binding) => binding.schemaOf(await binding.frame(node)));
}

/** Runs the frame to its end, its rows unused. */
export async function analyzeFrame(
  host: FrameHost,
  node: FrameNode,
  options: ExplainOptions & RunOptions = {},
): Promise<string> {
  const run = await Run.open(host, node, options, true);
  try {
    for await (const _ of run.batches());
    return explainPlan(run.planned!, { ...settle(options), metrics: run.metrics });
  } finally {
    await run.close();
  }
}

function settle({ level = "physical", format = "text" }: ExplainOptions) {
  return { level, format };
}

async function lookedAt<T>(host: FrameHost, node: FrameNode, look: (binding: Binding) => Promise<T>): Promise<T> {
  const binding = new Binding(node, { ...host, database: await host.database(), runs: undefined });
  try {
    return await look(binding);
  } finally {
    await binding.release();
  }
}
