// The catalog over one store: publishing functions, going back and forth between their versions, finding them by name.
import { didYouMean, type FunctionInfo, type FunctionValue, QuarryError } from "../../engine/index.ts";
import { definitionOf, type FunctionDefinition } from "../definition.ts";
import { processFunctions } from "../process-functions.ts";
import type { StoredEntry } from "../store/catalog-entry.ts";
import type { CatalogStore, ListOptions } from "../store/catalog-store.ts";
import { loadDefinition } from "./deployed-function.ts";
import { DeployedFunctions } from "./deployed-functions.ts";
import {
  describeFunction,
  describeVersion,
  type FunctionDescription,
  type FunctionVersion,
} from "./function-description.ts";
import { functionRecord } from "./function-record.ts";
import type { FunctionChange } from "./plan-deployment.ts";
import { preview, publish, rollBackTo } from "./publish.ts";

/** A function by its name: deployed, or only defined in this process. */
type Found = { readonly entry: StoredEntry } | { readonly own: FunctionValue };

export class Catalog {
  readonly #store: CatalogStore;
  readonly #deployed: DeployedFunctions;

  constructor(store: CatalogStore) {
    this.#store = store;
    this.#deployed = DeployedFunctions.over(store);
  }

  /** Publishes a function as the current version of its name; the same once more changes nothing. */
  async deploy(value: FunctionValue): Promise<FunctionVersion> {
    await this.publish([value]);
    return this.#current(value["~function"].name);
  }

  /** The same for functions together, all of them or none. What that changed, in their order. */
  async publish(values: readonly FunctionValue[]): Promise<readonly FunctionChange[]> {
    const definitions = await Promise.all(values.map(definitionFor));
    const changes = await publish(this.#store, definitions);
    for (const [at, { entry }] of changes.entries()) this.#deployed.noteOwn(definitions[at]!, entry.info.version);
    await this.#store.enforce?.(changes.map(({ entry }) => entry));
    return changes;
  }

  /** What {@link publish} would change. */
  async preview(values: readonly FunctionValue[]): Promise<readonly FunctionChange[]> {
    return preview(this.#store, await Promise.all(values.map(definitionFor)));
  }

  /** The history of a name, the first deployed first; empty for one that was never deployed. */
  async versions(name: string): Promise<readonly FunctionVersion[]> {
    return (await this.#store.versions(name)).map(describeVersion);
  }

  /** Makes a version the current one. @throws `function.unknown-version`, `config.policy-conflict` */
  async rollback(name: string, version: string): Promise<FunctionVersion> {
    if (!(await rollBackTo(this.#store, name, version))) throw await this.#unknownVersion(name, version);
    const entry = await this.#store.get(name, version);
    if (entry !== undefined) await this.#store.enforce?.([entry]);
    return this.#current(name);
  }

  /** Takes a name out of use, here and for everybody; its versions are kept. @throws `function.not-found`, `function.deleted` */
  async delete(name: string): Promise<void> {
    if (!(await this.#store.remove(name, new Date()))) throw await this.#missing(name);
    processFunctions.forget(name);
    await this.#deployed.refresh();
  }

  /** @throws `function.not-found`, `function.deleted`, `function.unknown-version` */
  async fromName(name: string, version?: string): Promise<FunctionValue> {
    const found = await this.#find(name, version);
    return "own" in found ? found.own : this.#deployed.functionOf(found.entry);
  }

  /** What is deployed and what this process defines, by name. */
  async list(options?: ListOptions): Promise<readonly FunctionDescription[]> {
    const entries = await this.#store.list(options);
    const names = new Set(entries.map(({ info }) => info.name));
    const own = processFunctions.names().filter((name) => !names.has(name));
    const described = [
      ...entries.map((entry) => describeFunction(entry, entry)),
      ...own.flatMap((name) => processFunctions.all(name)).map(describeOwn),
    ];
    return described.sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** @throws `function.not-found`, `function.deleted`, `function.unknown-version` */
  async describe(name: string, version?: string): Promise<FunctionDescription> {
    const found = await this.#find(name, version);
    return "own" in found ? describeOwn(found.own) : describeFunction(found.entry, found.entry);
  }

  /** The deployed version goes before this process's own, as it does where a plan names a function. */
  async #find(name: string, version: string | undefined): Promise<Found> {
    const entry = await this.#store.get(name, version);
    if (entry !== undefined && entry.deletedAt === undefined) return { entry };
    const own = version === undefined ? processFunctions.find(name) : ownVersion(name, version);
    if (own !== undefined) return { own };
    throw version === undefined ? await this.#missing(name) : await this.#unknownVersion(name, version);
  }

  async #current(name: string): Promise<FunctionVersion> {
    await this.#deployed.refresh();
    const entry = await this.#store.get(name);
    if (entry !== undefined) return describeVersion(entry);
    throw await this.#missing(name);
  }

  async #missing(name: string): Promise<QuarryError> {
    const entry = await this.#store.get(name);
    if (entry?.deletedAt !== undefined) return deleted(name);
    const available = (await this.list()).map((description) => description.name);
    const message = `There is no function "${name}" in the catalog.${didYouMean(name, available)}`;
    return new QuarryError("function.not-found", message, { name, available });
  }

  async #unknownVersion(name: string, version: string): Promise<QuarryError> {
    const versions = await this.#store.versions(name);
    if (versions.length === 0 || versions[0]?.deletedAt !== undefined) return this.#missing(name);
    const available = versions.map(({ info }) => info.version);
    const message = `The function "${name}" has no version "${version}"; it has ${available.join(", ")}.`;
    return new QuarryError("function.unknown-version", message, { name, version, available });
  }
}

/** What a plan and a caller by name meet once the name is out of use. */
export function deleted(name: string): QuarryError<"function.deleted"> {
  return new QuarryError("function.deleted", `The function "${name}" was deleted from the catalog.`, { name });
}

function ownVersion(name: string, version: string): FunctionValue | undefined {
  return processFunctions.all(name).find((value) => value["~function"].version === version);
}

/** A function that came from a catalog brings its code when it is asked for. */
async function definitionFor(value: FunctionValue): Promise<FunctionDefinition> {
  const definition = await loadDefinition(value);
  if (definition === undefined) throw withoutCode(value["~function"]);
  return definition;
}

function describeOwn(value: FunctionValue): FunctionDescription {
  const definition = definitionOf(value);
  if (definition === undefined) throw withoutCode(value["~function"]);
  return describeFunction(functionRecord(definition));
}

function withoutCode({ name }: FunctionInfo): QuarryError {
  const reason = "it is only a description, without code";
  const message = `Function "${name}" cannot be deployed: ${reason}.`;
  return new QuarryError("function.invalid-definition", message, { name, reason });
}
