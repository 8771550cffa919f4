// Whether two entries of one version say the same.
import { isDeepStrictEqual } from "node:util";
import type { CatalogEntry } from "../store/catalog-entry.ts";

/** Whether their code, types and policies are the same; when and from where they were deployed does not matter. */
export function sameSubstance(left: CatalogEntry, right: CatalogEntry): boolean {
  return isDeepStrictEqual(substance(left), substance(right));
}

/** As JSON, which knows no difference between what is missing and what is undefined. */
function substance({
  info,
  types,
  idempotent,
  isolation,
  policies,
  batching,
  measures,
  artifact,
}: CatalogEntry): unknown {
  return JSON.parse(JSON.stringify({ info, types, idempotent, isolation, policies, batching, measures, artifact }));
}
