// Scaling groups as people read them, and as JSON.
import type { GroupRecord, GroupStatus, ScalingGroups } from "../scaling/index.ts";
import { tableOf } from "./print.ts";
import { shortTime } from "./short-time.ts";

/** A group as `--json` prints it. */
export interface DescribedGroup extends GroupRecord {
  readonly webUrl: string | null;
  readonly live: GroupStatus | null;
}

export function describeGroup(groups: ScalingGroups, record: GroupRecord, live?: GroupStatus): DescribedGroup {
  return { ...record, webUrl: groups.endpoint(record)?.url ?? null, live: live ?? null };
}

export function groupTable(groups: readonly DescribedGroup[]): string {
  if (groups.length === 0) return "There is none.";
  const hasLive = groups.some(({ live }) => live !== null);
  const head = ["name", "state", ...(hasLive ? ["now", "ready"] : []), "replicas", "image", "updated", "url"];
  const rows = groups.map(({ name, status, live, spec, updatedAt, webUrl }) => [
    ...[name, status],
    ...(hasLive ? [live?.phase ?? "", live === null ? "" : `${live.readyReplicas}/${live.replicas}`] : []),
    ...[replicasText(spec), spec.image, `${shortTime(Date.now() - Date.parse(updatedAt))} ago`, webUrl ?? ""],
  ]);
  return tableOf(head, rows);
}

export function groupText(group: DescribedGroup): string {
  const { spec, live } = group;
  const { name, image, minReplicas: _, maxReplicas: __, ...rest } = spec;
  const settings = Object.entries(rest).filter(([, value]) => value !== undefined && JSON.stringify(value).length > 2);
  const lines: (readonly [what: string, text: string])[] = [
    ["id", group.id],
    ["state", `${group.status}, revision ${group.revision}, updated ${group.updatedAt}`],
    ["now", live === null ? "not asked" : liveText(live)],
    ["url", group.webUrl ?? "none"],
    ["image", image],
    ["replicas", replicasText(spec)],
    ...settings.map(([option, value]) => [option, typeof value === "string" ? value : JSON.stringify(value)] as const),
  ];
  const width = Math.max(...lines.map(([what]) => what.length));
  return [name, ...lines.map(([what, text]) => `  ${what.padEnd(width)}  ${text}`)].join("\n");
}

export function liveText({ phase, readyReplicas, replicas, reason }: GroupStatus): string {
  return `${phase}, ${readyReplicas} of ${replicas} ready${reason === undefined ? "" : `: ${reason}`}`;
}

function replicasText({ minReplicas, maxReplicas }: GroupRecord["spec"]): string {
  return minReplicas === maxReplicas ? String(minReplicas) : `${minReplicas}–${maxReplicas}`;
}
