// What a role's rules allow: for tests that the rights a program asks for are enough, and no more are needed.
import type { Target } from "./server/target.ts";

/** As it stands in a Role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  /** `deployments`, `deployments/scale`; `*` is everything. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** For {@link KubernetesOptions.mayDo}. An apply that creates needs both `patch` and `create`. */
export function allowedBy(rules: readonly PolicyRule[]): (target: Target) => boolean {
  return ({ verb, resource, name, subresource }) => {
    const what = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
    return rules.some(
      (rule) =>
        includes(rule.verbs, verb) &&
        includes(rule.apiGroups, resource.group) &&
        includes(rule.resources, what) &&
        (rule.resourceNames === undefined || (name !== undefined && rule.resourceNames.includes(name))),
    );
  };
}

function includes(allowed: readonly string[], one: string): boolean {
  return allowed.includes("*") || allowed.includes(one);
}
