// Functions and their versions as people read them.
import type { FunctionDescription, FunctionVersion } from "../catalog/index.ts";
import { tableOf } from "./print.ts";

export function functionTable(functions: readonly FunctionDescription[]): string {
  if (functions.length === 0) return "no functions";
  const rows = functions.map(({ name, version, form, deployment }) => {
    return [name, version, form, deployment?.deployedAt.toISOString() ?? "", stateOf(deployment)];
  });
  return tableOf(["name", "version", "form", "deployed", ""], rows);
}

export function versionTable(versions: readonly FunctionVersion[]): string {
  const rows = versions.map((version) => {
    return [version.version, version.deployedAt.toISOString(), stateOf(version), version.breaking ?? ""];
  });
  return tableOf(["version", "deployed", "", "breaks"], rows);
}

/** The signature, and what the function keeps to. */
export function functionText(described: FunctionDescription): string {
  const { name, version, form, parameters, result, policies, batching, isolation, place } = described;
  const inputs = parameters.map((parameter) => `${parameter.name}: ${parameter.type}`).join(", ");
  const lines: (readonly [what: string, text: string])[] = [
    ["version", version],
    ["form", `${form}, ${isolation}`],
    ["policies", JSON.stringify(policies)],
    ["batching", JSON.stringify(batching)],
    ["defined", place],
    ["deployed", described.deployment?.deployedAt.toISOString() ?? "not"],
  ];
  const signature = `${name}(${inputs}): ${form === "stream" ? `stream of ${result.type}` : result.type}`;
  return [signature, ...lines.map(([what, text]) => `  ${what.padEnd(9)} ${text}`)].join("\n");
}

function stateOf(version: FunctionVersion | undefined): string {
  if (version === undefined) return "";
  if (version.deletedAt !== undefined) return "deleted";
  return version.isCurrent ? "current" : "";
}
