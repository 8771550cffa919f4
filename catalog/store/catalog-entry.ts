// What a catalog keeps of one version of a function: plain data that travels as JSON. The code is an artifact beside it.
import type { FunctionInfo } from "../../engine/index.ts";
import type { MeasureNode } from "../policies/measure-node.ts";

/** Anything JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };
/** Options as data: functions and classes among them stand by their names. */
export type JsonObject = { readonly [field: string]: Json };

/** The types of a function as TypeScript text, narrower than its columns are: `"spam" | "ham"` where the column is VARCHAR. */
export interface TypeTexts {
  /** In positional order. */
  readonly parameters: readonly string[];
  /** Of one result; of one item for a stream. */
  readonly result: string;
}

/** Expressions over one row's arguments. */
export interface Measures {
  /** Of `batching`. */
  readonly weight?: MeasureNode | undefined;
  /** Of the rate limit. */
  readonly cost?: MeasureNode | undefined;
}

/** What a function says of itself, as data. */
export interface FunctionRecord {
  /** Its name, version, parameters and result. */
  readonly info: FunctionInfo;
  readonly types: TypeTexts;
  readonly idempotent: boolean;
  readonly isolation: string;
  readonly policies: JsonObject;
  readonly batching: JsonObject;
  /** How rows are measured, where the author says so; undefined, too, for what an older Quarry kept. */
  readonly measures: Measures | undefined;
  /** `file:line:column` of its definition. */
  readonly place: string;
}

/** One deployed version of a function. */
export interface CatalogEntry extends FunctionRecord {
  /** The SHA-256, in hexadecimal, of the bundle of the module that defines it. */
  readonly artifact: string;
  /** ISO 8601. */
  readonly deployedAt: string;
  /** Why calls written for the version before may not fit this one; undefined when they do. */
  readonly breaking: string | undefined;
}

/** An entry as a store gives it back. */
export interface StoredEntry extends CatalogEntry {
  /** Whether the name alone means this version. */
  readonly isCurrent: boolean;
  /** ISO 8601: when the name was deleted; undefined while it is in use. */
  readonly deletedAt: string | undefined;
}
