// The scaling groups that a command was pointed at: whose records, and in which cluster.
import { resolve } from "node:path";
import {
  FileRecords,
  type GroupRecords,
  groupsFolder,
  KubernetesProvider,
  kubernetesOptions,
  RedisRecords,
  ScalingGroups,
} from "../scaling/index.ts";
import type { ScalingOptions } from "./scaling-options.ts";

/** Gives `use` the groups of the options, and closes what was opened for it. */
export async function withGroups<Result>(
  options: ScalingOptions,
  use: (groups: ScalingGroups) => Promise<Result>,
): Promise<Result> {
  const { environment, kubeconfig } = options;
  const provider = new KubernetesProvider({ ...kubernetesOptions(options), kubeconfig });
  try {
    return await withRecords(options, (records) => use(new ScalingGroups({ environment, records, provider })));
  } finally {
    await provider.close();
  }
}

async function withRecords<Result>(
  { url, environment: name, catalog: folder }: ScalingOptions,
  use: (records: GroupRecords) => Promise<Result>,
): Promise<Result> {
  if (folder !== undefined || url === undefined)
    return use(new FileRecords(groupsFolder(resolve(folder ?? "."), name)));
  // A folder needs nothing of it, and it takes a while to load.
  const { RedisEnvironment } = await import("../compute/index.ts");
  await using environment = new RedisEnvironment({ url, environment: name });
  const { connection } = await environment.open().then(() => environment);
  return await use(new RedisRecords({ connection, environment: name }));
}
