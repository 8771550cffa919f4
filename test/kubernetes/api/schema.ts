// The schemas under `schemas/`, and the few questions that everybody asks of them.
import { readFileSync } from "node:fs";
import { memoized } from "./memoized.ts";

/** A JSON Schema (draft-07) with the words that Kubernetes adds. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-list-type"?: "atomic" | "map" | "set";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: "atomic" | "granular";
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-patch-strategy"?: string;
  readonly "x-crd"?: CustomResource;
}

/** What a CustomResourceDefinition says beside the schema. */
export interface CustomResource {
  readonly scope: "Namespaced" | "Cluster";
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly subresources: readonly string[];
  readonly printerColumns: readonly (readonly [string, string])[];
}

const kinds = read<{ [versionAndKind: string]: Schema }>("kinds.json");
const definitions = read<{ [name: string]: Schema }>("definitions.json");

/** The schemas of all kinds, by `apiVersion/kind`. */
export const SCHEMAS: ReadonlyMap<string, Schema> = new Map(Object.entries(kinds));

/** What `definitions/` of the schemas refer to, by name. */
export const DEFINITIONS: { readonly [name: string]: Schema } = definitions;

export function schemaOf(apiVersion: string, kind: string): Schema {
  const schema = SCHEMAS.get(`${apiVersion}/${kind}`);
  if (schema === undefined) throw new Error(`no schema of ${apiVersion} ${kind}`);
  return schema;
}

/** The schema itself where it is a reference. */
const resolved = memoized((schema: Schema): Schema => {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.slice("#/definitions/".length);
  const definition = definitions[name];
  if (definition === undefined) throw new Error(`no definition ${name}`);
  // What stands beside a reference (a list's type, a map's) holds for the place, not for the definition.
  const { $ref: _, ...beside } = schema;
  return { ...definition, ...beside };
});

/** The schema of a field; undefined where nothing is known of it: an unknown field, or free-form data. */
export function fieldSchema(schema: Schema, name: string): Schema | undefined {
  const property = schema.properties?.[name];
  if (property !== undefined) return resolved(property);
  return typeof schema.additionalProperties === "object" ? resolved(schema.additionalProperties) : undefined;
}

export function itemSchema(schema: Schema): Schema {
  return schema.items === undefined ? {} : resolved(schema.items);
}

/** Whether an object takes fields that the schema does not name. */
export function isOpen(schema: Schema): boolean {
  if (schema["x-kubernetes-preserve-unknown-fields"] === true) return true;
  return schema.properties === undefined && schema.additionalProperties !== false;
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../schemas/${file}`, import.meta.url), "utf8"));
}
