// The anchor: the first object of a group and the last to go. All others belong to it, and it lists them, so that
// whatever happens in between, what has to be removed is known. Owned by a Deployment instead, they would go with one that
// has to be made anew.
import { z } from "zod";
import type { PlannedGroup } from "../../provider.ts";
import { canonicalJson } from "../../spec/canonical-json.ts";
import { type GroupSpec, groupSpec } from "../../spec/group-spec.ts";
import type { KubeObject, ObjectKey, OwnerReference } from "../kube-object.ts";
import { ENVIRONMENT, GROUP_ID, labelsOf, objectName } from "./group-metadata.ts";

/** What an anchor says. */
export interface Anchor {
  readonly id: string;
  readonly environment: string;
  readonly uid: string;
  readonly revision: number;
  /** Undefined where a newer Quarry wrote it. */
  readonly spec: GroupSpec | undefined;
  /** Everything that may be there, in the order it was first applied. */
  readonly objects: readonly ObjectKey[];
}

const objectKeys = z.array(z.object({ kind: z.string(), name: z.string() }));

/** @param objects all that may be in the cluster from here on */
export function anchor(group: PlannedGroup, objects: readonly ObjectKey[]): KubeObject {
  const { id, revision, spec } = group;
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: objectName(spec.name), labels: labelsOf(group) },
    data: { id, revision: String(revision), spec: canonicalJson(spec), objects: JSON.stringify(objects) },
  };
}

/** What the cluster's anchor says; undefined when the object is no anchor. */
export function readAnchor({ metadata, data }: KubeObject): Anchor | undefined {
  const { id, revision, spec, objects } = (data ?? {}) as Readonly<Record<string, string | undefined>>;
  if (id === undefined || metadata.labels?.[GROUP_ID] !== id || metadata.uid === undefined) return undefined;
  return {
    id,
    environment: metadata.labels[ENVIRONMENT] ?? "",
    uid: metadata.uid,
    revision: Number(revision ?? 0),
    spec: groupSpec.safeParse(parsed(spec)).data,
    objects: objectKeys.safeParse(parsed(objects)).data ?? [],
  };
}

/** What makes an object go with the anchor. */
export function ownedBy({ metadata }: KubeObject): OwnerReference {
  const { name, uid = "" } = metadata;
  return { apiVersion: "v1", kind: "ConfigMap", name, uid, controller: true, blockOwnerDeletion: false };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
