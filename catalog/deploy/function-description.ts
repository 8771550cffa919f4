// What people are shown of a function and of its versions: `catalog.list`, `catalog.describe`, `f.versions`.
import { type FunctionForm, type Parameter, printType } from "../../engine/index.ts";
import type { FunctionRecord, JsonObject, StoredEntry } from "../store/catalog-entry.ts";

/** The type of an input or a result. */
export interface TypeDescription {
  /** As SQL names it: `VARCHAR`. */
  readonly sqlType: string;
  /** As TypeScript names it, nulls included: `"spam" | "ham"`. */
  readonly type: string;
  readonly nullable: boolean;
}

/** One version of a function, as its history shows it. */
export interface FunctionVersion {
  readonly name: string;
  readonly version: string;
  /** Whether the name alone means this version. */
  readonly isCurrent: boolean;
  readonly deployedAt: Date;
  /** When the name was deleted; undefined while it is in use. */
  readonly deletedAt: Date | undefined;
  /** Why calls written for the version before may not fit this one; undefined when they do. */
  readonly breaking: string | undefined;
  /** `file:line:column` of its definition. */
  readonly place: string;
}

/** What a function is, as data. */
export interface FunctionDescription {
  readonly name: string;
  readonly version: string;
  readonly form: FunctionForm;
  /** In positional order. */
  readonly parameters: readonly (TypeDescription & { readonly name: string })[];
  /** Of one value; of one item for a stream. */
  readonly result: TypeDescription;
  readonly pure: boolean;
  readonly idempotent: boolean;
  readonly isolation: string;
  readonly policies: JsonObject;
  readonly batching: JsonObject;
  /** `file:line:column` of its definition. */
  readonly place: string;
  /** Its deployment; undefined for a function that this process defines and has not deployed. */
  readonly deployment: FunctionVersion | undefined;
}

export function describeVersion(entry: StoredEntry): FunctionVersion {
  const { info, isCurrent, deployedAt, deletedAt, breaking, place } = entry;
  return {
    name: info.name,
    version: info.version,
    isCurrent,
    deployedAt: new Date(deployedAt),
    deletedAt: deletedAt === undefined ? undefined : new Date(deletedAt),
    breaking,
    place,
  };
}

export function describeFunction(record: FunctionRecord, deployed?: StoredEntry): FunctionDescription {
  const { info, types, idempotent, isolation, policies, batching, place } = record;
  const { name, version, form, pure } = info;
  const result = { type: info.result, nullable: info.resultNullable };
  return {
    name,
    version,
    form,
    parameters: info.parameters.map((parameter, at) => ({
      name: parameter.name,
      ...describeType(parameter, types.parameters[at]!),
    })),
    result: describeType(result, types.result),
    pure,
    idempotent,
    isolation,
    policies,
    batching,
    place,
    deployment: deployed && describeVersion(deployed),
  };
}

function describeType({ type, nullable }: Pick<Parameter, "type" | "nullable">, text: string): TypeDescription {
  return { sqlType: printType(type), type: text, nullable };
}
