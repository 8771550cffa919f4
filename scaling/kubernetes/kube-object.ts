// An object of the API server, as far as all kinds are alike.

/** Who an object goes with. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Who set which fields. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: object;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFields[];
}

/** A manifest, or what the server has of one. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** Names one object of a namespace. */
export interface ObjectKey {
  readonly kind: string;
  readonly name: string;
}

/** `Deployment sg-inference` */
export function nameOfObject({ kind, name }: ObjectKey): string {
  return `${kind} ${name}`;
}

export function keyOf({ kind, metadata }: KubeObject): ObjectKey {
  return { kind, name: metadata.name };
}

/** Whether two keys are of one object. */
export function isSameObject(left: ObjectKey, right: ObjectKey): boolean {
  return left.kind === right.kind && left.name === right.name;
}
