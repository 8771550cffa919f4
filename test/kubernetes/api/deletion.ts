// How objects go: at once, or marked and gone when their finalizers (and a Pod's grace) are.
import { conflict } from "./failure.ts";
import { listAt, objectAt } from "./json.ts";
import type { KubernetesObject } from "./object.ts";
import { resourceOf } from "./resources.ts";

export type PropagationPolicy = "Foreground" | "Background" | "Orphan";

export interface DeleteOptions {
  readonly propagationPolicy?: PropagationPolicy;
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly isDryRun?: boolean;
}

/** Held by the garbage collector until dependents are deleted, or let go. */
export const FOREGROUND_FINALIZER = "foregroundDeletion";
export const ORPHAN_FINALIZER = "orphan";

const FINALIZERS: { readonly [policy in PropagationPolicy]: string | undefined } = {
  Foreground: FOREGROUND_FINALIZER,
  Orphan: ORPHAN_FINALIZER,
  Background: undefined,
};

export function refuseUnmet(object: KubernetesObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const { metadata } = object;
  const refuse = (what: string, wanted: string, found: string): never => {
    const why = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`;
    throw conflict(resourceOf(object), metadata.name, why);
  };
  if (uid !== undefined && uid !== metadata.uid) refuse("UID", uid, metadata.uid);
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    refuse("ResourceVersion", resourceVersion, metadata.resourceVersion);
  }
}

/** The object as deletion leaves it: marked with the moment when it may be gone. */
export function marked(object: KubernetesObject, options: DeleteOptions, nowMs: number): KubernetesObject {
  const { metadata } = object;
  const graceSeconds = graceOf(object, options);
  const added = FINALIZERS[options.propagationPolicy ?? "Background"];
  const own = (metadata.finalizers ?? []).filter((name) => added === undefined || name !== added);
  const finalizers = added === undefined ? own : [...own, added];
  const deletionTimestamp = new Date(nowMs + graceSeconds * 1000).toISOString().replace(/\.\d+/, "");
  const isFirst = metadata.deletionTimestamp === undefined;
  const next = {
    ...metadata,
    ...(finalizers.length > 0 && { finalizers }),
    deletionTimestamp: isFirst || graceSeconds === 0 ? deletionTimestamp : metadata.deletionTimestamp!,
    deletionGracePeriodSeconds: graceSeconds,
    ...(isFirst && metadata.generation !== undefined && { generation: metadata.generation + 1 }),
  };
  return { ...object, metadata: next, ...(object.kind === "Namespace" && { status: { phase: "Terminating" } }) };
}

/** Whether something still keeps a marked object. */
export function isHeld(object: KubernetesObject): boolean {
  const { finalizers = [], deletionGracePeriodSeconds = 0 } = object.metadata;
  if (object.kind === "Namespace") return finalizers.length > 0 || listAt(objectAt(object.spec).finalizers).length > 0;
  return finalizers.length > 0 || deletionGracePeriodSeconds > 0;
}

/** Only Pods on a node have grace, and what is already going goes no slower. */
function graceOf(object: KubernetesObject, { gracePeriodSeconds }: DeleteOptions): number {
  const spec = objectAt(object.spec);
  if (object.kind !== "Pod" || spec.nodeName === undefined) return 0;
  const asked = gracePeriodSeconds ?? Number(spec.terminationGracePeriodSeconds ?? 30);
  return Math.min(asked, object.metadata.deletionGracePeriodSeconds ?? asked);
}
