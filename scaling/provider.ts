// The port of whoever runs scaling groups: a cluster, or this machine.
import type { GroupSpec } from "./spec/group-spec.ts";

/** Which group: all a provider needs to find it. */
export interface GroupIdentity {
  readonly id: string;
  readonly environment: string;
  readonly name: string;
}

/** A group and what it is to be. */
export interface DeployedGroup {
  readonly id: string;
  readonly environment: string;
  readonly spec: GroupSpec;
}

/** A group that is to be brought up. */
export interface PlannedGroup extends DeployedGroup {
  /** Of its record. */
  readonly revision: number;
  /** The values of its secrets by variable. They go where the replicas read them, and nowhere else. */
  readonly secretValues: Readonly<Record<string, string>>;
}

/**
 * What a group is doing. `missing`: there is nothing of it; `rolling`: replicas of the newest revision are coming up;
 * `running`: all of them serve; `stopped`: there are none, as is wanted; `failed`: the roll-out was given up.
 */
export type GroupPhase = "missing" | "rolling" | "running" | "stopped" | "failed";

export interface GroupStatus {
  readonly phase: GroupPhase;
  /** How many there are to be now. */
  readonly replicas: number;
  /** How many answer. */
  readonly readyReplicas: number;
  /** How many have answered long enough to count. */
  readonly availableReplicas: number;
  /** In words, what keeps it from running; or what is wrong although it runs. */
  readonly reason: string | undefined;
}

/** Where a group is called. */
export interface GroupEndpoint {
  readonly url: string;
  /** `host:port` to connect to in place of the host of the URL. */
  readonly address: string | undefined;
}

/** Options of {@link ScalingProvider.deploy}. */
export interface DeployGroupOptions {
  /** Takes over what others have set by hand. @defaultValue false */
  readonly force?: boolean | undefined;
}

/** What a deployment did that its author should know. */
export interface DeployReport {
  readonly warnings: readonly string[];
}

/** What a deployment would do. */
export interface DeployPreview {
  /** What the group is to be, in the provider's own words. Values of secrets are left out. */
  readonly manifest: string;
  /** Lines that would go (`-`) and come (`+`); empty when nothing would change. */
  readonly diff: string;
  readonly warnings: readonly string[];
}

/** One line of what a replica wrote. */
export interface LogLine {
  readonly replica: string;
  readonly line: string;
}

export interface LogOptions {
  /** The last so many lines of each replica. @defaultValue 100 */
  readonly maxLines?: number | undefined;
  /** Goes on as replicas write. @defaultValue false */
  readonly follow?: boolean | undefined;
  /** What the replica before wrote, that ended. @defaultValue false */
  readonly previous?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WaitReadyOptions {
  /** @defaultValue 600_000 */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Something that belongs to no group that is known. */
export interface Orphan {
  /** Of the group that it says it belongs to. */
  readonly groupId: string;
  /** `Deployment sg-inference` */
  readonly object: string;
}

/**
 * Runs scaling groups. Every change may be interrupted anywhere and made again: the end is the same.
 * Methods throw `compute.unavailable` when what they need is not there, `compute.cluster-refused` and
 * `config.cluster-forbidden` when it does not do what it is asked.
 */
export interface ScalingProvider {
  /** `kubernetes` */
  readonly name: string;
  /** Refuses what cannot be. Asks and changes nothing. @throws `config.invalid-group` */
  check(group: PlannedGroup): void;
  /** The group that has a name, by what the provider itself knows: records may be lost. */
  find(environment: string, name: string): Promise<GroupIdentity | undefined>;
  /** Makes a group what it is to be. @throws `config.invalid-group`, `compute.group-conflict` */
  deploy(group: PlannedGroup, options?: DeployGroupOptions): Promise<DeployReport>;
  /** Says what {@link deploy} would do. */
  preview(group: PlannedGroup): Promise<DeployPreview>;
  /**
   * Resolves when all replicas of the newest revision serve and the URL is taken.
   * @throws `compute.group-failed` when that will not be, `compute.group-not-ready` when it takes too long: both with the reason
   */
  waitReady(group: DeployedGroup, options?: WaitReadyOptions): Promise<GroupStatus>;
  /** In the order asked. */
  statuses(groups: readonly DeployedGroup[]): Promise<readonly GroupStatus[]>;
  /** Where the group of a name is, if it serves HTTP; the same before and after it is deployed. Undefined where nothing brings requests to groups. */
  endpoint(environment: string, name: string): GroupEndpoint | undefined;
  logs(group: GroupIdentity, options?: LogOptions): AsyncIterable<LogLine>;
  /** Removes everything of a group; what is gone already is no failure. */
  delete(group: GroupIdentity): Promise<void>;
  /** What is left of groups other than those of `ids`. */
  orphans(environment: string, ids: readonly string[]): Promise<readonly Orphan[]>;
  close(): Promise<void>;
}
