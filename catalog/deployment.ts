// `deploy`: what a function asks of the machines it is deployed to. Checked here, kept as data; whoever deploys reads it.
import { type RefuseDefinition, refuseUnknown, show, someText, wholeNumber } from "./option-checks.ts";

type Quantity = `${number}${"Mi" | "Gi"}`;

/** What a function asks of the machines it is deployed to. */
export interface Deployment {
  /** The container image. @defaultValue the deployment's own */
  readonly image?: string | undefined;
  /** Cores, or Kubernetes' `500m`. */
  readonly cpu?: number | `${number}m` | undefined;
  readonly memory?: Quantity | undefined;
  /** `1`, or a kind and a number: `nvidia-l4:1`. */
  readonly gpu?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Names of secrets, injected as environment. */
  readonly secrets?: readonly string[] | undefined;
  /** Name and path: `[["model-cache", "/models"]]`. */
  readonly volumes?: readonly (readonly [name: string, path: string])[] | undefined;
  /** `spare`: kept idle beside those that work. */
  readonly replicas?:
    | { readonly min?: number | undefined; readonly max?: number | undefined; readonly spare?: number | undefined }
    | undefined;
  readonly scaling?: Scaling | undefined;
  /** When to run by itself: a cron expression. */
  readonly schedule?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What decides how many replicas there are: the largest answer of the targets given. */
export interface Scaling {
  /** How often to decide. */
  readonly everyMs?: number | undefined;
  readonly targetCpuPercent?: number | undefined;
  /** Rows waiting and running, per replica. */
  readonly targetQueueDepth?: number | undefined;
  /** How soon the queue should be empty. */
  readonly targetDrainMs?: number | undefined;
  /** How long a replica may take to end its work. */
  readonly shutdownDelayMs?: number | undefined;
}

const OPTIONS = [
  ...["image", "cpu", "memory", "gpu", "env", "secrets", "volumes", "replicas", "scaling", "schedule", "tags"],
];
const SCALING_OPTIONS = [
  "everyMs",
  "targetCpuPercent",
  "targetQueueDepth",
  "targetDrainMs",
  "shutdownDelayMs",
] as const;

/** `deploy` as it stands, frozen, once it is found to make sense. */
export function settleDeployment(given: Deployment | undefined, refuse: RefuseDefinition): Deployment | undefined {
  if (given === undefined) return undefined;
  refuseUnknown(given, OPTIONS, refuse, "deploy");
  for (const option of ["image", "gpu", "schedule"] as const) someText(`deploy.${option}`, given[option], refuse);
  for (const option of ["env", "tags"] as const) checkTexts(`deploy.${option}`, given[option], refuse);
  checkMachine(given, refuse);
  checkReplicas(given.replicas, refuse);
  checkScaling(given.scaling, refuse);
  return Object.freeze(structuredClone(given));
}

function checkMachine({ cpu, memory, secrets = [], volumes = [] }: Deployment, refuse: RefuseDefinition): void {
  const isCores = typeof cpu === "number" ? cpu > 0 && Number.isFinite(cpu) : /^[1-9]\d*m$/.test(cpu ?? "1m");
  if (!isCores) refuse(`deploy.cpu must be a number of cores above 0, or like "500m", not ${show(cpu)}`);
  if (!/^[1-9]\d*(Mi|Gi)$/.test(memory ?? "1Mi"))
    refuse(`deploy.memory must be like "512Mi" or "2Gi", not ${show(memory)}`);
  if (!isListOf(secrets, isText)) refuse("deploy.secrets must be a list of names");
  if (!isListOf(volumes, isVolume)) refuse('deploy.volumes must be a list like [["model-cache", "/models"]]');
}

function checkReplicas(replicas: Deployment["replicas"], refuse: RefuseDefinition): void {
  if (replicas === undefined) return;
  refuseUnknown(replicas, ["min", "max", "spare"], refuse, "deploy.replicas");
  const { min = 0, max = Math.max(1, min), spare = 0 } = replicas;
  wholeNumber("deploy.replicas.min", min, { min: 0 }, refuse);
  wholeNumber("deploy.replicas.max", max, {}, refuse);
  wholeNumber("deploy.replicas.spare", spare, { min: 0 }, refuse);
  if (min > max) refuse(`deploy.replicas.min (${min}) is more than deploy.replicas.max (${max})`);
}

function checkScaling(scaling: Scaling | undefined, refuse: RefuseDefinition): void {
  if (scaling === undefined) return;
  refuseUnknown(scaling, SCALING_OPTIONS, refuse, "deploy.scaling");
  for (const option of SCALING_OPTIONS) {
    const max = option === "targetCpuPercent" ? 100 : Number.MAX_SAFE_INTEGER;
    if (scaling[option] !== undefined) wholeNumber(`deploy.scaling.${option}`, scaling[option], { max }, refuse);
  }
}

function checkTexts(option: string, given: Deployment["env"], refuse: RefuseDefinition): void {
  if (given === undefined) return;
  const fits =
    typeof given === "object" && given !== null && Object.values(given).every((value) => typeof value === "string");
  if (!fits) refuse(`${option} must be an object of strings`);
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isListOf = (value: unknown, test: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(test);
const isVolume = (value: unknown): boolean => isListOf(value, isText) && (value as unknown[]).length === 2;
