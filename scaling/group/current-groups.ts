// Which scaling groups a process means where none are named: those of its newest session that has some.
import { provideGroupUrls } from "../../catalog/index.ts";
import { QuarryError } from "../../engine/index.ts";
import type { ScalingGroups } from "./scaling-groups.ts";

/** Makes them when they are first asked for; undefined where nothing says who would run them. */
export type OpenGroups = () => ScalingGroups | undefined;

// On `globalThis` under a registered symbol: two copies of this package in one process mean the same groups.
const GROUPS = Symbol.for("quarry/scaling-groups");
const holder = globalThis as { [GROUPS]?: OpenGroups };

/** @returns those until now */
export function useScalingGroups(open: OpenGroups): OpenGroups {
  const before = holder[GROUPS] ?? (() => undefined);
  holder[GROUPS] = open;
  // Functions that are served by a group may know its name only, and ask at each request.
  provideGroupUrls((name) => {
    const groups = holder[GROUPS]?.();
    return groups?.provider.endpoint(groups.environment, name)?.url;
  });
  return before;
}

/** @throws `config.invalid` when nothing says who runs groups */
export function currentGroups(): ScalingGroups {
  const groups = holder[GROUPS]?.();
  if (groups !== undefined) return groups;
  const expected =
    "who runs scaling groups: connect({ scaling: new KubernetesProvider({…}) }), or QUARRY_GATEWAY_DOMAIN";
  const message = `Nothing says ${expected}.`;
  throw new QuarryError("config.invalid", message, { option: "scaling", value: undefined, expected });
}
