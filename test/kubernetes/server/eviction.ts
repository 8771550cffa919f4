// Evictions: a Pod may be asked to go as long as no PodDisruptionBudget loses by it.
import type { Api, Place } from "../api/api.ts";
import type { DeleteOptions } from "../api/deletion.ts";
import { Failure } from "../api/failure.ts";
import { objectAt } from "../api/json.ts";
import { resourceOf } from "../api/resources.ts";
import { selects } from "../api/selectors.ts";
import type { Reply } from "./message.ts";

const BUDGETS = resourceOf({ apiVersion: "policy/v1", kind: "PodDisruptionBudget" });

/** @throws Failure - 429 while a budget allows no disruption */
export function evict(api: Api, place: Place, options: DeleteOptions): Reply {
  const { labels } = api.get(place).metadata;
  const budgets = api.store
    .list(BUDGETS, place.namespace)
    .filter((one) => selects(objectAt(one.spec).selector, labels));
  const spent = budgets.find((one) => Number(objectAt(one.status).disruptionsAllowed ?? 0) === 0);
  if (spent !== undefined) {
    const message = "Cannot evict pod as it would violate the pod's disruption budget.";
    const why = `The disruption budget ${spent.metadata.name} allows no disruption now`;
    const details = { causes: [{ reason: "DisruptionBudget", message: why }] };
    throw new Failure({ code: 429, reason: "TooManyRequests", message, details });
  }
  api.delete(place, options);
  return { code: 201, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" } };
}
