// What the API server refuses beyond an object's form: rules between fields, and fields that cannot change.
// @source pkg/apis/*/validation of Kubernetes: the messages are the server's
import { invalidValue, problem } from "./check-fields.ts";
import type { Cause } from "./failure.ts";
import { isObject, isSame, type JsonObject, listAt, objectAt, valueAt } from "./json.ts";
import { labelProblems, metadataProblems } from "./names.ts";
import type { KubernetesObject } from "./object.ts";
import { podProblems } from "./pod-rules.ts";
import { selects } from "./selectors.ts";

/** A megabyte of a Secret's or ConfigMap's data. */
const MAX_DATA_BYTES = 1024 * 1024;

export function ruleProblems(object: KubernetesObject): Cause[] {
  const spec = objectAt(object.spec);
  return [...metadataProblems(object.kind, object.metadata), ...(RULES[object.kind]?.(spec, object) ?? [])];
}

/** Changes that are never allowed. */
export function changeProblems(before: KubernetesObject, after: KubernetesObject): Cause[] {
  const paths = [
    ...(IMMUTABLE[after.kind] ?? []),
    ...(before.immutable === true ? ["data", "binaryData", "immutable"] : []),
  ];
  return paths.flatMap((path) => {
    const [old, next] = [valueAt(before, path.split(".")), valueAt(after, path.split("."))];
    if (isSame(old, next)) return [];
    const rule = before.immutable === true ? "field is immutable when `immutable` is set" : "field is immutable";
    return before.immutable === true
      ? [problem("FieldValueForbidden", path, `Forbidden: ${rule}`)]
      : [invalidValue(path, next ?? null, rule)];
  });
}

const IMMUTABLE: { readonly [kind: string]: readonly string[] } = {
  Deployment: ["spec.selector"],
  ReplicaSet: ["spec.selector"],
  Service: ["spec.clusterIP"],
  Secret: ["type"],
  Job: ["spec.template", "spec.selector"],
  PersistentVolumeClaim: ["spec.accessModes", "spec.storageClassName", "spec.volumeMode"],
  Pod: ["spec.nodeSelector", "spec.volumes"],
};

type Rule = (spec: JsonObject, object: KubernetesObject) => Cause[];

const RULES: { readonly [kind: string]: Rule } = {
  Deployment: (spec) => [...workloadProblems(spec), ...strategyProblems(objectAt(spec.strategy))],
  ReplicaSet: workloadProblems,
  Pod: (spec) => podProblems(spec, "spec"),
  Job: (spec) => podProblems(objectAt(objectAt(spec.template).spec), "spec.template.spec"),
  Service: serviceProblems,
  HorizontalPodAutoscaler: autoscalerProblems,
  PodDisruptionBudget: budgetProblems,
  Secret: (_, object) => dataProblems(object),
  ConfigMap: (_, object) => dataProblems(object),
  ScaledObject: scaledObjectProblems,
};

function workloadProblems(spec: JsonObject): Cause[] {
  const template = objectAt(spec.template);
  const labels = objectAt(objectAt(template.metadata).labels) as { [name: string]: string };
  const pod = objectAt(template.spec);
  const isEmpty = isObject(spec.selector) && Object.keys(spec.selector).length === 0;
  return [
    ...negative(spec, ["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"]),
    ...(isEmpty ? [invalidValue("spec.selector", spec.selector, "empty selector is invalid for deployment")] : []),
    ...(selects(spec.selector, labels)
      ? []
      : [invalidValue("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")]),
    ...(pod.restartPolicy === "Always"
      ? []
      : [
          problem(
            "FieldValueNotSupported",
            "spec.template.spec.restartPolicy",
            `Unsupported value: ${JSON.stringify(pod.restartPolicy)}: supported values: "Always"`,
          ),
        ]),
    ...(Number(spec.progressDeadlineSeconds ?? 600) <= Number(spec.minReadySeconds ?? 0)
      ? [
          invalidValue(
            "spec.progressDeadlineSeconds",
            spec.progressDeadlineSeconds,
            "must be greater than minReadySeconds",
          ),
        ]
      : []),
    ...labelProblems(labels, "spec.template.metadata.labels"),
    ...podProblems(pod, "spec.template.spec"),
  ];
}

function strategyProblems(strategy: JsonObject): Cause[] {
  const rolling = strategy.rollingUpdate;
  const path = "spec.strategy.rollingUpdate";
  if (strategy.type === "Recreate") {
    const rule = "Forbidden: may not be specified when strategy `type` is 'Recreate'";
    return rolling === undefined ? [] : [problem("FieldValueForbidden", path, rule)];
  }
  const { maxSurge, maxUnavailable } = objectAt(rolling);
  const isNone = (share: unknown): boolean => /^0%?$/.test(String(share));
  const wrong = Object.entries({ maxSurge, maxUnavailable }).filter(([, share]) => !/^\d+%?$/.test(String(share)));
  return [
    ...wrong.map(([name, share]) =>
      invalidValue(`${path}.${name}`, share, "must be an integer or percentage (e.g '5%')"),
    ),
    ...(isNone(maxSurge) && isNone(maxUnavailable)
      ? [invalidValue(`${path}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0")]
      : []),
  ];
}

function serviceProblems(spec: JsonObject): Cause[] {
  const ports = listAt(spec.ports).map(objectAt);
  const isHeadless = spec.clusterIP === "None";
  const names = ports.map((port) => port.name);
  return [
    ...(ports.length === 0 && !isHeadless && spec.type !== "ExternalName"
      ? [problem("FieldValueRequired", "spec.ports", "Required value")]
      : []),
    ...(ports.length > 1
      ? names.flatMap((name, at) =>
          name === undefined ? [problem("FieldValueRequired", `spec.ports[${at}].name`, "Required value")] : [],
        )
      : []),
    ...names.flatMap((name, at) =>
      name !== undefined && names.indexOf(name) !== at
        ? [problem("FieldValueDuplicate", `spec.ports[${at}].name`, `Duplicate value: ${JSON.stringify(name)}`)]
        : [],
    ),
    ...ports.flatMap(({ port }, at) =>
      Number(port) >= 1 && Number(port) <= 65_535
        ? []
        : [invalidValue(`spec.ports[${at}].port`, port, "must be between 1 and 65535, inclusive")],
    ),
  ];
}

function autoscalerProblems(spec: JsonObject): Cause[] {
  const [least, most] = [Number(spec.minReplicas ?? 1), Number(spec.maxReplicas)];
  const metrics = listAt(spec.metrics).map(objectAt);
  const canIdle = metrics.some((metric) => metric.type === "Object" || metric.type === "External");
  return [
    ...(least < (canIdle ? 0 : 1)
      ? [invalidValue("spec.minReplicas", least, "must be greater than or equal to 1")]
      : []),
    ...(most < 1 ? [invalidValue("spec.maxReplicas", most, "must be greater than 0")] : []),
    ...(most < least ? [invalidValue("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`")] : []),
    ...metrics.flatMap((metric, at) => metricProblems(metric, `spec.metrics[${at}]`)),
    ...["scaleUp", "scaleDown"].flatMap((name) =>
      scalingProblems(objectAt(objectAt(spec.behavior)[name]), `spec.behavior.${name}`),
    ),
  ];
}

function metricProblems(metric: JsonObject, path: string): Cause[] {
  const type = String(metric.type);
  const source = type[0]!.toLowerCase() + type.slice(1);
  if (metric[source] === undefined) {
    return [
      problem(
        "FieldValueRequired",
        `${path}.${source}`,
        `Required value: must populate information for the given metric source`,
      ),
    ];
  }
  const others = Object.keys(metric).filter((name) => name !== "type" && name !== source);
  return others.map((name) =>
    problem("FieldValueForbidden", `${path}.${name}`, "Forbidden: must populate the given metric source only"),
  );
}

function scalingProblems(rules: JsonObject, path: string): Cause[] {
  const windowSeconds = Number(rules.stabilizationWindowSeconds ?? 0);
  return [
    ...(windowSeconds < 0 || windowSeconds > 3600
      ? [invalidValue(`${path}.stabilizationWindowSeconds`, windowSeconds, "must be less than or equal to 3600")]
      : []),
    ...listAt(rules.policies).flatMap((policy, at) => {
      const seconds = Number(objectAt(policy).periodSeconds);
      return seconds > 0 && seconds <= 1800
        ? []
        : [invalidValue(`${path}.policies[${at}].periodSeconds`, seconds, "must be less than or equal to 1800")];
    }),
  ];
}

function budgetProblems(spec: JsonObject): Cause[] {
  if (spec.minAvailable === undefined || spec.maxUnavailable === undefined) return [];
  return [invalidValue("spec", spec, "minAvailable and maxUnavailable cannot be both set")];
}

function dataProblems(object: KubernetesObject): Cause[] {
  const values = [...Object.values(objectAt(object.data)), ...Object.values(objectAt(object.binaryData))];
  const bytes = values.reduce<number>((sum, value) => sum + Buffer.byteLength(String(value)), 0);
  const wrong = Object.keys(objectAt(object.data)).filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key));
  return [
    ...(bytes > MAX_DATA_BYTES
      ? [problem("FieldValueTooLong", "data", `Too long: may not be more than ${MAX_DATA_BYTES} bytes`)]
      : []),
    ...wrong.map((key) =>
      invalidValue(`data[${key}]`, key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"),
    ),
  ];
}

/** As KEDA's webhook says it. */
function scaledObjectProblems(spec: JsonObject): Cause[] {
  const triggers = listAt(spec.triggers).map(objectAt);
  const isBlindAtZero = triggers.every(({ type }) => type === "cpu" || type === "memory");
  if (!isBlindAtZero || Number(spec.minReplicaCount ?? 0) > 0) return [];
  const message =
    "scaledobject has only cpu/memory triggers AND minReplica is 0 (scale to zero doesn't work in this case)";
  return [problem("FieldValueInvalid", "spec.triggers", message)];
}

function negative(spec: JsonObject, names: readonly string[]): Cause[] {
  const wrong = names.filter((name) => Number(spec[name] ?? 0) < 0);
  return wrong.map((name) => invalidValue(`spec.${name}`, spec[name], "must be greater than or equal to 0"));
}
