// What the replicas of a group write: of each its last lines, then, when followed, all as they come.
import type { GroupIdentity, LogLine, LogOptions } from "../provider.ts";
import type { KubeApi } from "./api/kube-api.ts";
import { POD } from "./kinds.ts";
import { CONTAINER } from "./manifest/container.ts";
import { GROUP_ID } from "./manifest/group-metadata.ts";
import { merge } from "./merge.ts";

const DEFAULT_MAX_LINES = 100;

export async function* readLogs(
  api: KubeApi,
  { id }: GroupIdentity,
  { maxLines = DEFAULT_MAX_LINES, follow = false, previous = false, signal }: LogOptions,
): AsyncGenerator<LogLine, void, void> {
  const { objects } = await api.list(POD, `${GROUP_ID}=${id}`);
  const query = {
    container: CONTAINER,
    tailLines: String(maxLines),
    follow: String(follow),
    previous: String(previous),
  };
  const logs = objects.map(({ metadata }) => logOf(api, metadata.name, query, signal));
  if (follow) yield* merge(logs);
  else for (const log of logs) yield* log;
}

async function* logOf(
  api: KubeApi,
  replica: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogLine, void, void> {
  for await (const line of api.log(replica, query, signal)) yield { replica, line };
}
