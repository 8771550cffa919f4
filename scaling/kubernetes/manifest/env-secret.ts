// The Secret that holds the values of a group's secrets. Named by its content and never changed: a new value makes a new
// Secret and rolls the replicas, and an older revision still finds its own.
import { createHash } from "node:crypto";
import type { PlannedGroup } from "../../provider.ts";
import { canonicalJson } from "../../spec/canonical-json.ts";
import type { KubeObject, OwnerReference } from "../kube-object.ts";
import { metadataOf, objectName } from "./group-metadata.ts";

/** Undefined for a group without secrets. */
export function envSecretName({ id, spec, secretValues }: PlannedGroup): string | undefined {
  if (Object.keys(secretValues).length === 0) return undefined;
  const hash = createHash("sha256").update(id).update(canonicalJson(secretValues)).digest("hex");
  return `${objectName(spec.name)}-env-${hash.slice(0, 8)}`;
}

export function envSecret(group: PlannedGroup, owner: OwnerReference): KubeObject | undefined {
  const name = envSecretName(group);
  if (name === undefined) return undefined;
  const data = Object.entries(group.secretValues).map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: metadataOf(group, owner, name),
    type: "Opaque",
    immutable: true,
    data: Object.fromEntries(data),
  };
}
