// Where a worker has a function from: a value of its own program, or a deployed version, whose code is fetched by its hash,
// checked, and loaded where handlers run.
import { pathToFileURL } from "node:url";
import {
  artifactFile,
  bundledVersionOf,
  type CatalogEntry,
  type CatalogStore,
  definitionOf,
  entryContract,
  type FunctionContract,
  type FunctionDefinition,
  loadArtifact,
} from "../../catalog/index.ts";
import type { GuestOptions, PlacedFunction } from "../isolation/host/guest-isolate.ts";
import { InlineIsolate } from "../isolation/inline-isolate.ts";
import type { Isolate } from "../isolation/isolate.ts";
import { openProcessIsolate } from "../isolation/process-isolate.ts";
import { openThreadIsolate } from "../isolation/thread-isolate.ts";
import { queueName } from "../runtime/function-limits.ts";
import type { WorkerIsolation } from "./worker-settings.ts";

/** A version of a function that can be served. */
export interface FunctionSource {
  /** The queue's name of it. */
  readonly key: string;
  readonly contract: FunctionContract;
  readonly isDeployed: boolean;
  /** Changes with everything that is to be done anew: its code, its limits. */
  readonly stamp: string;
  /** Fetches what is needed to run it. @throws `config.catalog-unusable`, `function.not-portable`, `compute.unavailable` */
  fetch(isolation: WorkerIsolation | undefined, guest: GuestOptions): Promise<Isolate>;
}

/** It goes by the version that deploying it would give it, by which its callers know it as well. */
export async function sourceOfValue(definition: FunctionDefinition): Promise<FunctionSource> {
  const version = (await bundledVersionOf(definition)) ?? definition.info.version;
  const contract = { ...definition, info: { ...definition.info, version } };
  return {
    key: queueName(contract.info),
    contract,
    isDeployed: false,
    stamp: "value",
    fetch: async (asked, guest) => {
      const isolation = isolationOf(asked, definition);
      return isolation === "inline" ? new InlineIsolate(definition) : openGuests(isolation, definition, guest);
    },
  };
}

/** @throws `config.catalog-unusable` for an entry that cannot be read */
export function sourceOfEntry(store: CatalogStore, entry: CatalogEntry): FunctionSource {
  const contract = entryContract(entry);
  return {
    key: queueName(entry.info),
    contract,
    isDeployed: true,
    stamp: `${entry.artifact} ${entry.deployedAt}`,
    fetch: async (asked, guest) => {
      const isolation = isolationOf(asked, contract);
      if (isolation === "inline") return new InlineIsolate(definitionOf(await loadArtifact(store, entry))!);
      const file = await artifactFile(store, entry.artifact);
      const place = `${pathToFileURL(file).href}:1:1`;
      return openGuests(isolation, { info: entry.info, place, policies: contract.policies }, guest);
    },
  };
}

/** The worker's own thread is only for those who ask for it. */
function isolationOf(asked: WorkerIsolation | undefined, { isolation }: FunctionContract): WorkerIsolation {
  if (asked !== undefined) return asked;
  return isolation === "process" ? "process" : "thread";
}

function openGuests(isolation: "thread" | "process", placed: PlacedFunction, guest: GuestOptions): Isolate {
  return isolation === "thread" ? openThreadIsolate(placed, guest) : openProcessIsolate(placed, guest);
}
