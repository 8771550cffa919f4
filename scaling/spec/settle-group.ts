// Options become a spec once, or are refused with every field that is wrong and the rule it broke.
import { Secret, show } from "../../catalog/index.ts";
import { didYouMean, QuarryError } from "../../engine/index.ts";
import type { ScalingGroupOptions } from "./group-options.ts";
import { GROUP_OPTIONS, type GroupSpec, groupSpec } from "./group-spec.ts";

/** One field and the rule it broke. */
export interface GroupIssue {
  /** As a path: `volumes[0][1]`. */
  readonly field: string;
  readonly rule: string;
}

/** What zod says, as far as we read it. */
interface ZodIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly params?: { readonly spansFields?: boolean };
  readonly keys?: readonly string[];
  readonly issues?: readonly { readonly message: string }[];
}

/** Fields whose values may be secret. */
const UNSHOWN = new Set(["env", "secrets"]);

/** @throws `config.invalid-group` naming every field that is wrong, and the rule */
export function settleGroup(options: ScalingGroupOptions): GroupSpec {
  const result = groupSpec.safeParse(withSecretNames(options));
  if (result.success) return Object.freeze(result.data);
  const issues = (result.error.issues as readonly ZodIssue[]).flatMap((issue) => issuesOf(issue, options));
  return refuseGroup(nameOf(options), issues);
}

/** A spec says which secrets, and never what they are. */
function withSecretNames(options: ScalingGroupOptions): unknown {
  if (!Array.isArray(options?.secrets)) return options;
  return { ...options, secrets: options.secrets.map((secret) => (Secret.is(secret) ? secret.name : secret)) };
}

/** Refuses a group for what is wrong with some of its fields. */
export function refuseGroup(name: string | undefined, issues: readonly GroupIssue[]): never {
  const group = name === undefined ? "A scaling group" : `The scaling group ${JSON.stringify(name)}`;
  const rules = issues.map(({ field, rule }) => `${field} ${rule}`).join("; ");
  throw new QuarryError("config.invalid-group", `${group} cannot be: ${rules}.`, { name, issues });
}

function issuesOf(issue: ZodIssue, options: unknown): readonly GroupIssue[] {
  if (issue.code === "unrecognized_keys") return (issue.keys ?? []).map(unknownOption);
  const message = issue.code === "invalid_key" ? (issue.issues?.[0]?.message ?? issue.message) : issue.message;
  return [{ field: fieldOf(issue.path), rule: `${message}${given(issue, options)}` }];
}

function unknownOption(field: string): GroupIssue {
  return { field, rule: `is no option.${didYouMean(field, GROUP_OPTIONS)}`.replace(/[.?]$/, "") };
}

/** `, not "80"`, where there is a value that may be shown. */
function given({ code, path, params }: ZodIssue, options: unknown): string {
  if (code === "invalid_key" || params?.spansFields || path.length === 0 || UNSHOWN.has(String(path[0]))) return "";
  const value = path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    options,
  );
  return value === undefined ? "" : `, not ${show(value)}`;
}

function fieldOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the options";
  return path
    .map((key, at) => (typeof key === "number" ? `[${key}]` : `${at === 0 ? "" : "."}${String(key)}`))
    .join("");
}

function nameOf(options: unknown): string | undefined {
  const { name } = (options ?? {}) as { readonly name?: unknown };
  return typeof name === "string" ? name.slice(0, 80) : undefined;
}
