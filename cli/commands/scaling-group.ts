// `quarry scaling-group`: replicated services and workers in a cluster.
import { type Command, InvalidArgumentError } from "commander";
import type { ScalingGroups } from "../../scaling/index.ts";
import { addYesOption, confirm, type YesOption } from "../confirm.ts";
import type { GroupFlags } from "../group-flags.ts";
import { needCatalog } from "../options.ts";
import { print } from "../print.ts";
import { addScalingOptions, type ScalingOptions } from "../scaling-options.ts";

interface CreateOptions extends ScalingOptions, GroupFlags {
  readonly dryRun?: true;
  readonly force?: true;
  readonly wait?: true;
  readonly timeout: number;
}

interface ListOptions extends ScalingOptions {
  readonly all?: true;
  readonly status?: true;
}

interface LogsOptions extends ScalingOptions {
  readonly tail: number;
  readonly follow?: true;
  readonly previous?: true;
}

const DEFAULT_TIMEOUT_MS = 600_000;
const DEFAULT_TAIL = 100;

export function addScalingGroupCommand(quarry: Command): void {
  const group = quarry.command("scaling-group").description("replicated services and workers in a Kubernetes cluster");
  addCreateCommand(group.command("create").description("bring a group up, or make the one of that name what is said"));
  const list = group.command("list").description("every group").option("--all", "deleted ones, too");
  addScalingOptions(list.option("--status", "and what they are doing, which is asked of the cluster")).action(
    listAction,
  );
  const get = group.command("get <name>").description("what a group is, and what it is doing");
  addScalingOptions(get).action(getAction);
  const logs = group.command("logs <name>").description("what the replicas of a group write");
  logs.option("--tail <lines>", "the last so many lines of each", wholeNumber, DEFAULT_TAIL);
  logs.option("--follow", "go on as they write").option("--previous", "of the replica before, that ended");
  addScalingOptions(logs).action(logsAction);
  const remove = group.command("delete <name>").description("remove a group; its record stays, as history");
  addScalingOptions(addYesOption(remove)).action(deleteAction);
}

function addCreateCommand(create: Command): void {
  create
    .requiredOption("--name <name>", "part of its URL: lower-case letters, digits and -")
    .requiredOption("--image <image>", "the container image")
    .option("--port <port>", "where it listens for HTTP; without it the group is of workers")
    .option("--replicas <n>", "as many, always")
    .option("--min-replicas <n>", "at least as many")
    .option("--max-replicas <n>", "at most as many")
    .option("--target-cpu <percent>", "of what a replica asks for, on average")
    .option("--target-queue-depth <n>", "waiting and running batches per replica")
    .option("--autoscaler <who>", "who scales it: quarry, hpa or keda")
    .option("--scaling-interval <seconds>", "how often that is decided")
    .option("--cpu <cores>", "2, 0.5 or 500m: asked for and the limit")
    .option("--memory <size>", "512Mi or 2Gi: asked for and the limit")
    .option("--gpu <gpu>", "1, or of a kind: nvidia-l4:1")
    .option("--env <name=value...>", "variables of the container")
    .option("--secret <names...>", "variables of the container, with the values they have here")
    .option("--volume <name:/path...>", "shared volumes")
    .option("--tags <key=value...>", "labels for people and bills; more than one with commas")
    .option("--entrypoint <command>", "words, or a JSON list, in place of the image's")
    .option("--health-path <path>", "answers 2xx when a replica can serve")
    .option("--rollout <how>", "how replicas are replaced: surge, in-place or recreate")
    .option("--shutdown-delay <seconds>", "how long a replica that is to end goes on serving")
    .option("--startup-timeout <seconds>", "how long a replica may take to start")
    .option("--request-timeout <seconds>", "how long the gateway waits for an answer")
    .option("--dry-run", "print the manifests and what would change, and change nothing")
    .option("--force", "take over what others have set by hand")
    .option("--wait", "until it serves")
    .option("--timeout <ms>", "for how long", wholeNumber, DEFAULT_TIMEOUT_MS);
  addScalingOptions(create).action(createAction);
}

async function createAction(options: CreateOptions, command: Command): Promise<void> {
  const { groupOptions } = await import("../group-flags.ts");
  const { settleGroup } = await import("../../scaling/index.ts");
  const spec = settleGroup(groupOptions(options));
  await inGroups(options, command, async (groups) => {
    if (options.dryRun) return printPreview(options, await groups.preview(spec));
    const { record, warnings } = await groups.deploy(spec, options);
    for (const warning of warnings) console.error(`warning: ${warning}`);
    const { describeGroup, liveText } = await import("../group-text.ts");
    const live = options.wait
      ? await groups.provider.waitReady(groups.deployed(record), { timeoutMs: options.timeout })
      : undefined;
    const described = describeGroup(groups, record, live);
    print(options, { ...described, warnings }, () =>
      [`${record.name} is ${live === undefined ? "deployed" : liveText(live)}`, described.webUrl ?? ""]
        .join("\n")
        .trim(),
    );
  });
}

interface Preview {
  readonly manifest: string;
  readonly diff: string;
  readonly warnings: readonly string[];
}

function printPreview(options: CreateOptions, preview: Preview): void {
  const { manifest, diff, warnings } = preview;
  for (const warning of warnings) console.error(`warning: ${warning}`);
  const changes = diff === "" ? "Nothing would change.\n" : diff;
  print(
    options,
    preview,
    () =>
      `${manifest}---\n${changes
        .replaceAll(/^/gm, "# ")
        .trimEnd()
        .replace(/\n?# ?$/, "")}`,
  );
}

async function listAction(options: ListOptions, command: Command): Promise<void> {
  await inGroups(options, command, async (groups) => {
    const { describeGroup, groupTable } = await import("../group-text.ts");
    const records = await groups.list({ includeDeleted: options.all });
    const live = options.status ? await groups.statuses(records) : [];
    const described = records.map((record, at) => describeGroup(groups, record, live[at]));
    print(options, described, () => groupTable(described));
  });
}

async function getAction(name: string, options: ScalingOptions, command: Command): Promise<void> {
  await inGroups(options, command, async (groups) => {
    const { describeGroup, groupText } = await import("../group-text.ts");
    const record = await groups.get(name);
    const [live] = await groups.statuses([record]);
    const described = describeGroup(groups, record, live);
    print(options, described, () => groupText(described));
  });
}

async function logsAction(name: string, options: LogsOptions, command: Command): Promise<void> {
  await inGroups(options, command, async (groups) => {
    const { tail: maxLines, follow, previous } = options;
    const record = await groups.get(name);
    for await (const each of groups.provider.logs(groups.deployed(record), { maxLines, follow, previous })) {
      print(options, each, () => `${each.replica}  ${each.line}`);
    }
  });
}

async function deleteAction(name: string, options: ScalingOptions & YesOption, command: Command): Promise<void> {
  await inGroups(options, command, async (groups) => {
    if (!(await confirm(command, options, `Remove the scaling group ${name} and its replicas?`))) return;
    await groups.delete(name);
    print(options, { name, deleted: true }, () => `${name} is deleted`);
  });
}

async function inGroups(
  options: ScalingOptions,
  command: Command,
  use: (groups: ScalingGroups) => Promise<void>,
): Promise<void> {
  needCatalog(options, command);
  const { withGroups } = await import("../scaling-target.ts");
  await withGroups(options, use);
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}
