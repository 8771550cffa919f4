// A scaling group as programs hold it.
import { Secret } from "../../catalog/index.ts";
import { QuarryError } from "../../engine/index.ts";
import type {
  DeployGroupOptions,
  DeployPreview,
  DeployReport,
  GroupStatus,
  LogLine,
  LogOptions,
  WaitReadyOptions,
} from "../provider.ts";
import type { GroupRecord, RecordStatus } from "../records/group-record.ts";
import type { ListGroupsOptions } from "../records/group-records.ts";
import type { ScalingGroupOptions } from "../spec/group-options.ts";
import type { GroupSpec } from "../spec/group-spec.ts";
import { settleGroup } from "../spec/settle-group.ts";
import { callGroup, type GroupCallOptions } from "./call-group.ts";
import { currentGroups } from "./current-groups.ts";
import type { ScalingGroups } from "./scaling-groups.ts";

/** Options that say which groups are meant. */
export interface InGroups {
  /** @defaultValue those of the newest session that has some, else of the process's environment variables */
  readonly groups?: ScalingGroups | undefined;
}

/**
 * A replicated service behind one URL, or replicated workers. Nothing happens before {@link deploy}.
 * @example
 * const inference = new ScalingGroup({ name: "inference", image: "ghcr.io/acme/inference:v3", port: 8080, minReplicas: 2 });
 * await inference.deploy();
 * await inference.waitReady();
 * const answer = await inference.call("/predict", { json: { text: "hello" } });
 */
export class ScalingGroup {
  readonly #spec: GroupSpec;
  readonly #secrets: ReadonlyMap<string, Secret>;
  readonly #given: ScalingGroups | undefined;
  #record: GroupRecord | undefined;
  #status: GroupStatus | undefined;

  /** @throws `config.invalid-group` naming every field that is wrong */
  constructor(options: ScalingGroupOptions, { groups }: InGroups = {}) {
    this.#spec = settleGroup(options);
    this.#secrets = new Map(options.secrets?.filter(Secret.is).map((secret) => [secret.name, secret]));
    this.#given = groups;
  }

  /** The live group of a name. @throws `compute.unknown-group` */
  static async fromName(name: string, { groups = currentGroups() }: InGroups = {}): Promise<ScalingGroup> {
    return ScalingGroup.#of(await groups.get(name), groups);
  }

  /** A group, live or deleted. @throws `compute.unknown-group` */
  static async fromId(id: string, { groups = currentGroups() }: InGroups = {}): Promise<ScalingGroup> {
    return ScalingGroup.#of(await groups.byId(id), groups);
  }

  /** By name. */
  static async list({
    groups = currentGroups(),
    ...options
  }: ListGroupsOptions & InGroups = {}): Promise<readonly ScalingGroup[]> {
    return (await groups.list(options)).map((record) => ScalingGroup.#of(record, groups));
  }

  static #of(record: GroupRecord, groups: ScalingGroups): ScalingGroup {
    const group = new ScalingGroup(record.spec as ScalingGroupOptions, { groups });
    group.#record = record;
    return group;
  }

  get name(): string {
    return this.#spec.name;
  }

  /** What it is to be, defaults filled in. */
  get spec(): GroupSpec {
    return this.#spec;
  }

  /** Undefined until it is deployed. */
  get id(): string | undefined {
    return this.#record?.id;
  }

  /** How far its last deployment or deletion came; undefined until it is deployed. */
  get state(): RecordStatus | undefined {
    return this.#record?.status;
  }

  /** As it was at the last {@link refresh} or {@link waitReady}. */
  get status(): GroupStatus | undefined {
    return this.#status;
  }

  /** Undefined until it is deployed, and for workers. */
  get webUrl(): string | undefined {
    return this.#record && this.#groups.endpoint(this.#record)?.url;
  }

  /**
   * Brings it up, or makes the group of its name what it says. Does not wait for replicas; interrupted anywhere it may be
   * run again.
   * @throws `config.invalid-group`, `compute.group-changed`, `compute.group-conflict`, and what the cluster refuses
   */
  async deploy(options: DeployGroupOptions = {}): Promise<DeployReport> {
    const { record, ...report } = await this.#groups.deploy(this.#spec, { ...options, secrets: this.#secrets });
    this.#record = record;
    return report;
  }

  /** Says what {@link deploy} would do. */
  preview(): Promise<DeployPreview> {
    return this.#groups.preview(this.#spec, { secrets: this.#secrets });
  }

  /**
   * Resolves when all its replicas are of this revision and serve, and its URL is taken.
   * @throws `compute.group-failed`, `compute.group-not-ready`: both say what the replicas say
   */
  async waitReady(options: WaitReadyOptions = {}): Promise<GroupStatus> {
    const group = this.#groups.deployed(this.#deployed());
    this.#status = await this.#groups.provider.waitReady(group, options);
    return this.#status;
  }

  /** Asks what it is doing now. */
  async refresh(): Promise<GroupStatus> {
    const { id } = this.#deployed();
    this.#record = await this.#groups.byId(id);
    [this.#status] = await this.#groups.statuses([this.#record]);
    return this.#status!;
  }

  /**
   * One request to it. Errors it answers with are answers.
   * @throws `compute.group-unreachable` when it answers nothing, `config.invalid` when it has no URL
   */
  async call(path: string, options: GroupCallOptions = {}): Promise<Response> {
    const endpoint = this.#groups.endpoint(this.#deployed());
    if (endpoint === undefined) throw noUrl(this.name);
    return callGroup(this.name, endpoint, path, options);
  }

  /** What its replicas write. */
  logs(options: LogOptions = {}): AsyncIterable<LogLine> {
    return this.#groups.provider.logs(this.#groups.deployed(this.#deployed()), options);
  }

  /** Removes it. Its record stays, as history, and its name may be used again. @throws `compute.unknown-group` */
  async delete(): Promise<void> {
    this.#record = await this.#groups.delete(this.name);
    this.#status = undefined;
  }

  get #groups(): ScalingGroups {
    return this.#given ?? currentGroups();
  }

  #deployed(): GroupRecord {
    if (this.#record !== undefined) return this.#record;
    const message = `The scaling group "${this.name}" is not deployed; call deploy(), or take it with ScalingGroup.fromName().`;
    throw new QuarryError("compute.unknown-group", message, { name: this.name, available: [] });
  }
}

function noUrl(name: string): QuarryError {
  const expected = "a port, and a gateway of its provider";
  const message = `The scaling group "${name}" has no URL: that takes ${expected}.`;
  return new QuarryError("config.invalid", message, { option: "port", value: undefined, expected });
}
