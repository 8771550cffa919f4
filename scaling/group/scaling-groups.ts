// The scaling groups of an environment: their records, and whoever runs them. Programs and the command line both go through here.
import { randomUUID } from "node:crypto";
import { Secret } from "../../catalog/index.ts";
import { didYouMean, QuarryError } from "../../engine/index.ts";
import type {
  DeployGroupOptions,
  DeployPreview,
  DeployReport,
  GroupEndpoint,
  GroupStatus,
  Orphan,
  PlannedGroup,
  ScalingProvider,
} from "../provider.ts";
import type { GroupRecord, RecordStatus } from "../records/group-record.ts";
import type { GroupRecords, ListGroupsOptions } from "../records/group-records.ts";
import type { GroupSpec } from "../spec/group-spec.ts";

/** Gives the value of a secret by its name. @throws when there is none */
export type SecretSource = (name: string) => string | Promise<string>;

export interface ScalingGroupsOptions {
  readonly environment: string;
  readonly records: GroupRecords;
  readonly provider: ScalingProvider;
  /** @defaultValue variables of this process */
  readonly secretOf?: SecretSource | undefined;
}

/** Options of {@link ScalingGroups.deploy}. */
export interface DeployOptions extends DeployGroupOptions {
  /** Values by name, in place of those the environment's secrets have. */
  readonly secrets?: ReadonlyMap<string, Secret> | undefined;
}

export class ScalingGroups {
  readonly environment: string;
  readonly provider: ScalingProvider;
  readonly #records: GroupRecords;
  readonly #secretOf: SecretSource;

  constructor({ environment, records, provider, secretOf = fromEnvironment }: ScalingGroupsOptions) {
    this.environment = environment;
    this.provider = provider;
    this.#records = records;
    this.#secretOf = secretOf;
  }

  /**
   * Brings a group up, or makes the one of that name what `spec` says. Interrupted anywhere it may be run again.
   * @throws `config.invalid-group`, `compute.group-changed`, `compute.group-conflict`, and what the provider does
   */
  async deploy(spec: GroupSpec, options: DeployOptions = {}): Promise<DeployReport & { readonly record: GroupRecord }> {
    const secretValues = await this.#secretValues(spec, options.secrets);
    const before = await this.#settled(spec.name);
    const id = before?.id ?? (await this.#identify(spec.name));
    const group = { id, environment: this.environment, spec, secretValues };
    this.provider.check({ ...group, revision: 0 });
    const deploying = await this.#put(before, { id, spec, status: "deploying" });
    const report = await this.provider.deploy({ ...group, revision: deploying.revision }, options);
    return { ...report, record: await this.#put(deploying, { id, spec, status: "deployed" }) };
  }

  /** Says what {@link deploy} would do, and keeps no record of it. */
  async preview(spec: GroupSpec, { secrets }: DeployOptions = {}): Promise<DeployPreview> {
    const secretValues = await this.#secretValues(spec, secrets);
    const before = await this.#records.get(spec.name);
    const found = before ?? (await this.provider.find(this.environment, spec.name));
    const revision = (before?.revision ?? 0) + 1;
    const group: PlannedGroup = {
      id: found?.id ?? randomUUID(),
      environment: this.environment,
      revision,
      spec,
      secretValues,
    };
    return this.provider.preview(group);
  }

  /**
   * Removes a group. Its record stays, as history.
   * @returns the record, or undefined for a group that only the provider knew
   * @throws `compute.unknown-group`
   */
  async delete(name: string): Promise<GroupRecord | undefined> {
    const record = await this.#records.get(name);
    if (record !== undefined) return this.#delete(record);
    const found = await this.provider.find(this.environment, name);
    if (found === undefined) throw await this.#unknown(name);
    await this.provider.delete(found);
    return undefined;
  }

  /** @throws `compute.unknown-group` */
  async get(name: string): Promise<GroupRecord> {
    return (await this.#records.get(name)) ?? Promise.reject(await this.#unknown(name));
  }

  /** Live or deleted. @throws `compute.unknown-group` */
  async byId(id: string): Promise<GroupRecord> {
    return (await this.#records.byId(id)) ?? Promise.reject(await this.#unknown(id));
  }

  /** By name. */
  list(options?: ListGroupsOptions): Promise<readonly GroupRecord[]> {
    return this.#records.list(options);
  }

  /** What groups are doing, in the order asked. */
  statuses(records: readonly GroupRecord[]): Promise<readonly GroupStatus[]> {
    return this.provider.statuses(records.map((record) => this.deployed(record)));
  }

  /** What the provider has of this environment and no record knows. */
  async orphans(): Promise<readonly Orphan[]> {
    const records = await this.#records.list();
    return this.provider.orphans(
      this.environment,
      records.map(({ id }) => id),
    );
  }

  /** Where a group is called; undefined for workers, for what is deleted, and where nothing brings requests to groups. */
  endpoint({ name, spec, deletedAt }: GroupRecord): GroupEndpoint | undefined {
    if (spec.port === undefined || deletedAt !== undefined) return undefined;
    return this.provider.endpoint(this.environment, name);
  }

  /** A record as providers know groups. */
  deployed({ id, name, spec }: GroupRecord) {
    return { id, environment: this.environment, name, spec };
  }

  /** The live record of a name, once a deletion that was interrupted is over. */
  async #settled(name: string): Promise<GroupRecord | undefined> {
    const record = await this.#records.get(name);
    if (record?.status !== "deleting") return record;
    await this.#delete(record);
    return undefined;
  }

  /** A new group, or the one that the provider still has while its record is lost. */
  async #identify(name: string): Promise<string> {
    const found = await this.provider.find(this.environment, name);
    if (found === undefined) return randomUUID();
    if ((await this.#records.byId(found.id)) === undefined) return found.id;
    await this.provider.delete(found);
    return randomUUID();
  }

  async #delete(record: GroupRecord): Promise<GroupRecord> {
    const { id, name, spec } = record;
    const isMarked = record.status === "deleting";
    const deleting = isMarked ? record : await this.#put(record, { id, spec, status: "deleting" });
    await this.provider.delete({ id, environment: this.environment, name });
    return this.#put(deleting, { id, spec, status: "deleted" });
  }

  async #put(before: GroupRecord | undefined, change: RecordChange): Promise<GroupRecord> {
    const now = new Date().toISOString();
    const { name } = change.spec;
    const record: GroupRecord = {
      ...change,
      name,
      revision: (before?.revision ?? 0) + 1,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      deletedAt: change.status === "deleted" ? now : undefined,
    };
    if ((await this.#records.put(record)) === "kept") return record;
    const message = `The scaling group "${name}" was changed by somebody else meanwhile; look at it, and run this again.`;
    throw new QuarryError("compute.group-changed", message, { name });
  }

  async #secretValues(spec: GroupSpec, given?: ReadonlyMap<string, Secret>): Promise<Readonly<Record<string, string>>> {
    const variable = async (name: string) =>
      [name, given?.get(name)?.reveal() ?? (await this.#secretOf(name))] as const;
    return Object.fromEntries(await Promise.all(spec.secrets.map(variable)));
  }

  async #unknown(name: string): Promise<QuarryError> {
    const available = (await this.#records.list()).map((record) => record.name);
    const message = `There is no scaling group "${name}" in the environment "${this.environment}".${didYouMean(name, available)}`;
    return new QuarryError("compute.unknown-group", message, { name, available });
  }
}

interface RecordChange {
  readonly id: string;
  readonly spec: GroupSpec;
  readonly status: RecordStatus;
}

function fromEnvironment(name: string): string {
  return Secret.fromEnv(name).reveal();
}
