// Whether deploying once more would change anything.
import { isDeepStrictEqual } from "node:util";
import type { CatalogEntry, StoredEntry } from "../store/catalog-entry.ts";

/** Whether `before` is the current version of its name, in use, and says all that `after` says: code, types, policies. */
export function sameDeployment(before: StoredEntry, after: CatalogEntry): boolean {
  return before.isCurrent && before.deletedAt === undefined && isDeepStrictEqual(substance(before), substance(after));
}

/** As JSON, which knows no difference between what is missing and what is undefined. */
function substance({ info, types, idempotent, isolation, policies, batching, artifact }: CatalogEntry): unknown {
  return JSON.parse(JSON.stringify({ info, types, idempotent, isolation, policies, batching, artifact }));
}
