// The rules of a scaling group, field by field, each with the sentence it is refused with.
import * as z from "zod";
import { gpuPattern } from "./gpu.ts";

const NAME = "must be 1 to 40 lower-case letters, digits and '-', beginning with a letter and not ending with '-'";
const IMAGE = 'must be an image reference like "registry.example.com/team/app:v3"';
const CPU = 'must be a number of cores above 0, or thousandths of one like "500m"';
const MEMORY = 'must be like "512Mi" or "2Gi"';
const GPU = 'must be a whole number like "1", or a kind and a number like "nvidia-l4:1"';
const VARIABLE = "must be a name of letters, digits and '_' that does not begin with a digit";
const RESERVED = "must not begin with QUARRY_, which Quarry sets itself";
const TEXT = "must be text without null characters";
const TAG_KEY = "must be 1 to 59 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit";
const TAG_VALUE =
  "must be empty, or 1 to 63 letters, digits, '-', '_' and '.', beginning and ending with one of the former";
const VOLUME_NAME = "must be 1 to 40 lower-case letters, digits and '-', beginning with a letter";
const VOLUME_PATH = "must be an absolute path below the root without '.', '..', ':' or '//'";
const HEALTH_PATH = 'must be a path like "/health"';

const NAME_PATTERN = /^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$/;
/** Host and port, path, tag and digest, as the distribution specification's grammar has them. */
const IMAGE_PATTERN =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
const LABEL_TEXT = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

const text = (rule: string, pattern: RegExp): z.ZodString => z.string(rule).regex(pattern, rule);

function whole(min: number, max: number): z.ZodInt {
  const rule = `must be a whole number from ${min} to ${max}`;
  return z.int(rule).min(min, rule).max(max, rule);
}

function oneOf<const Choice extends readonly string[]>(...choices: Choice): z.ZodEnum<{ [K in Choice[number]]: K }> {
  return z.enum(choices, `must be ${choices.map((choice) => `"${choice}"`).join(" or ")}`) as never;
}

const CPU_PATTERN = /^(?:[1-9]\d{0,6}m|[1-9]\d{0,3}|(?:0|[1-9]\d{0,3})\.\d+)$/;

/** Cores as a number are the same as the text Kubernetes writes. */
const cpu = z
  .union([z.number(), z.string()], CPU)
  .refine((given) => CPU_PATTERN.test(String(given)) && milliCores(given) > 0, { error: CPU, abort: true })
  .refine((given) => Number.isInteger(milliCores(given)), "must not be finer than a thousandth of a core")
  .transform((given) => plainCpu(milliCores(given)));

function milliCores(given: string | number): number {
  const text = String(given);
  return text.endsWith("m") ? Number(text.slice(0, -1)) : Number((Number(text) * 1000).toFixed(6));
}

function plainCpu(milli: number): string {
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

const variableName = text(VARIABLE, /^[A-Za-z_][A-Za-z0-9_]*$/).refine((name) => !name.startsWith("QUARRY_"), RESERVED);
const variableValue = z.string(TEXT).refine((value) => !value.includes("\0"), TEXT);

const volume = z.tuple(
  [
    text(VOLUME_NAME, NAME_PATTERN),
    text(VOLUME_PATH, /^\/[^:\0]+$/).refine((path) => !/\/(\.{0,2})(\/|$)/.test(path), VOLUME_PATH),
  ],
  'must be a name and a path like ["model-cache", "/models"]',
);

const unique = <Item>(items: readonly Item[], key: (item: Item) => string): boolean =>
  new Set(items.map(key)).size === items.length;

const fields = z.strictObject(
  {
    name: text(NAME, NAME_PATTERN),
    image: text(IMAGE, IMAGE_PATTERN).max(512, IMAGE),
    port: whole(1, 65_535).optional(),
    minReplicas: whole(0, 1000).optional(),
    maxReplicas: whole(1, 1000).optional(),
    targetCpuUtilizationPercentage: whole(1, 100).optional(),
    targetQueueDepth: whole(1, 1_000_000).optional(),
    scalingIntervalSeconds: whole(1, 1800).default(15),
    shutdownDelaySeconds: whole(0, 3600).default(30),
    cpu: cpu.optional(),
    memory: text(MEMORY, /^[1-9]\d{0,6}(?:Mi|Gi)$/).optional(),
    gpu: text(GPU, gpuPattern).optional(),
    env: z.record(variableName, variableValue, "must be an object of texts").default({}),
    secrets: z
      .array(variableName, "must be a list of names")
      .refine((names) => unique(names, String), "must not name a secret twice")
      .default([]),
    volumes: z
      .array(volume, 'must be a list like [["model-cache", "/models"]]')
      .refine((given) => unique(given, ([, path]) => path), "must not put two volumes under one path")
      .default([]),
    entrypoint: z.array(variableValue, "must be a list of texts").min(1, "must not be empty").optional(),
    tags: z
      .record(
        text(TAG_KEY, LABEL_TEXT).max(59, TAG_KEY),
        z.union([z.literal(""), text(TAG_VALUE, LABEL_TEXT).max(63)], TAG_VALUE),
        "must be an object of texts",
      )
      .default({}),
    autoscaler: oneOf("quarry", "hpa", "keda").default("quarry"),
    rollout: oneOf("surge", "in-place", "recreate").optional(),
    healthPath: text(HEALTH_PATH, /^\/[!-~]*$/).optional(),
    startupTimeoutSeconds: whole(5, 86_400).optional(),
    requestTimeoutSeconds: whole(1, 86_400).optional(),
  },
  "must be an object of options",
);

/** Every option there is. */
export const GROUP_OPTIONS: readonly string[] = Object.keys(fields.shape);

type Fields = z.infer<typeof fields>;

/** Fields with the numbers of replicas filled in. */
type Sized = Fields & { readonly minReplicas: number; readonly maxReplicas: number };

/** A rule that spans fields: which of them to change, when, and why. */
interface Combination {
  readonly field: keyof Fields;
  readonly isBroken: (given: Sized) => boolean;
  readonly rule: string;
}

const isFixed = ({ minReplicas, maxReplicas }: Sized): boolean => minReplicas === maxReplicas;
const NO_ROOM = "must be left out, or maxReplicas be more than minReplicas: there is nothing to scale";
const NO_PORT = "must be left out without a port: workers serve no requests";

const COMBINATIONS: readonly Combination[] = [
  {
    field: "minReplicas",
    isBroken: ({ minReplicas, maxReplicas }) => minReplicas > maxReplicas,
    rule: "must be at most maxReplicas",
  },
  {
    field: "minReplicas",
    isBroken: ({ minReplicas, targetQueueDepth }) => minReplicas === 0 && targetQueueDepth === undefined,
    rule: "must be at least 1 without targetQueueDepth: with no replica there is no processor use that could wake one",
  },
  {
    field: "targetCpuUtilizationPercentage",
    isBroken: (given) => given.targetCpuUtilizationPercentage !== undefined && isFixed(given),
    rule: NO_ROOM,
  },
  {
    field: "targetQueueDepth",
    isBroken: (given) => given.targetQueueDepth !== undefined && isFixed(given),
    rule: NO_ROOM,
  },
  {
    field: "autoscaler",
    isBroken: ({ autoscaler, targetQueueDepth }) => autoscaler === "hpa" && targetQueueDepth !== undefined,
    rule: 'must be "quarry" with targetQueueDepth: an HPA cannot see the queue, and nothing wakes it at 0 replicas',
  },
  {
    field: "healthPath",
    isBroken: ({ healthPath, port }) => healthPath !== undefined && port === undefined,
    rule: NO_PORT,
  },
  {
    field: "requestTimeoutSeconds",
    isBroken: ({ requestTimeoutSeconds, port }) => requestTimeoutSeconds !== undefined && port === undefined,
    rule: NO_PORT,
  },
  {
    field: "secrets",
    isBroken: ({ secrets, env }) => secrets.some((name) => Object.hasOwn(env, name)),
    rule: "must not name a variable that env sets",
  },
];

/** Marks issues that are not about the value of their field alone. */
const SPANS_FIELDS = { spansFields: true } as const;

/** Options that obey every rule, with what they imply filled in. */
export const groupSpec = fields
  .transform((given) => {
    const { minReplicas = 1, maxReplicas = Math.max(1, minReplicas) } = given;
    return { ...given, minReplicas, maxReplicas };
  })
  .superRefine((given, context) => {
    for (const { field, isBroken, rule } of COMBINATIONS) {
      if (!isBroken(given)) continue;
      context.addIssue({ code: "custom", path: [field], message: rule, params: SPANS_FIELDS, continue: true });
    }
  })
  .transform((given) => {
    const { gpu, targetQueueDepth, minReplicas, maxReplicas } = given;
    const wantsCpu = targetQueueDepth === undefined && maxReplicas > minReplicas;
    return {
      ...given,
      targetCpuUtilizationPercentage: given.targetCpuUtilizationPercentage ?? (wantsCpu ? 80 : undefined),
      rollout: given.rollout ?? (gpu === undefined ? ("surge" as const) : ("in-place" as const)),
      startupTimeoutSeconds: given.startupTimeoutSeconds ?? (gpu === undefined ? 600 : 1800),
    };
  });

/** A scaling group as everything but its author sees it: plain JSON, defaults filled in. */
export type GroupSpec = Readonly<z.infer<typeof groupSpec>>;
