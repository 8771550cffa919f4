// Scaling groups: replicated services and workers, deployed by programs and the command line alike.

export type { GroupCallOptions } from "./group/call-group.ts";
export { type OpenGroups, useScalingGroups } from "./group/current-groups.ts";
export { ScalingGroup } from "./group/scaling-group.ts";
export { ScalingGroups } from "./group/scaling-groups.ts";
export { KubernetesProvider } from "./kubernetes/kubernetes-provider.ts";
export {
  type GatewayOptions,
  type KubernetesOptions,
  kubernetesOptions,
  type VolumeOptions,
} from "./kubernetes/settings.ts";
export type {
  DeployedGroup,
  DeployGroupOptions,
  DeployPreview,
  DeployReport,
  GroupEndpoint,
  GroupIdentity,
  GroupPhase,
  GroupStatus,
  LogLine,
  LogOptions,
  Orphan,
  PlannedGroup,
  ScalingProvider,
  WaitReadyOptions,
} from "./provider.ts";
export { FileRecords, groupsFolder } from "./records/file-records.ts";
export type { GroupRecord } from "./records/group-record.ts";
export type { GroupRecords } from "./records/group-records.ts";
export { MemoryRecords } from "./records/memory-records.ts";
export { RedisRecords } from "./redis-records/redis-records.ts";
export type { ScalingGroupOptions } from "./spec/group-options.ts";
export type { GroupSpec } from "./spec/group-spec.ts";
export { settleGroup } from "./spec/settle-group.ts";
