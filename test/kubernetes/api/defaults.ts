// What the API server fills in. Custom resources say it in their schemas; for the built-in kinds it is written here,
// after pkg/apis/*/v1/defaults.go of Kubernetes.
import { isObject, type JsonObject, listAt, objectAt, valueAt } from "./json.ts";
import { fieldSchema, itemSchema, type Schema } from "./schema.ts";

/** The value with the schema's own defaults where fields are absent. */
export function withSchemaDefaults(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withSchemaDefaults(itemSchema(schema), item));
  if (!isObject(value)) return value;
  const filled: JsonObject = { ...value };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (filled[name] === undefined && property.default !== undefined) filled[name] = structuredClone(property.default);
  }
  for (const [name, child] of Object.entries(filled)) {
    const declared = fieldSchema(schema, name);
    if (declared !== undefined) filled[name] = withSchemaDefaults(declared, child);
  }
  return filled;
}

/** A built-in object with its kind's defaults. */
export function withKindDefaults(object: JsonObject): JsonObject {
  const fill = BY_KIND[String(object.kind)];
  return fill === undefined ? object : fill(object);
}

type Fill = (object: JsonObject) => JsonObject;

const BY_KIND: { readonly [kind: string]: Fill } = {
  Deployment: (object) => withSpec(object, deploymentSpec),
  ReplicaSet: (object) => withSpec(object, (spec) => ({ replicas: 1, ...spec, template: template(spec.template) })),
  Job: (object) => withSpec(object, jobSpec),
  Pod: (object) => withSpec(object, (spec) => podSpec({ enableServiceLinks: true, ...withRequests(spec) })),
  Service: (object) => withSpec(object, serviceSpec),
  HorizontalPodAutoscaler: (object) => withSpec(object, autoscalerSpec),
  PersistentVolumeClaim: (object) => withSpec(object, (spec) => ({ volumeMode: "Filesystem", ...spec })),
  Secret: (object) => ({ type: "Opaque", ...secretData(object) }),
  Namespace: namespace,
};

function withSpec(object: JsonObject, fill: Fill): JsonObject {
  return { ...object, spec: fill(objectAt(object.spec)) };
}

function deploymentSpec(spec: JsonObject): JsonObject {
  const filled = { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, ...spec };
  return { ...filled, strategy: strategy(objectAt(spec.strategy)), template: template(spec.template) };
}

function strategy(given: JsonObject): JsonObject {
  const type = given.type ?? "RollingUpdate";
  if (type !== "RollingUpdate") return { ...given, type };
  const rollingUpdate = { maxSurge: "25%", maxUnavailable: "25%", ...objectAt(given.rollingUpdate) };
  return { ...given, type, rollingUpdate };
}

function jobSpec(spec: JsonObject): JsonObject {
  const counts = { backoffLimit: 6, completions: 1, parallelism: 1, completionMode: "NonIndexed", suspend: false };
  return { ...counts, ...spec, template: template(spec.template) };
}

function template(given: unknown): unknown {
  if (!isObject(given)) return given;
  return { ...given, spec: podSpec(objectAt(given.spec)) };
}

function podSpec(spec: JsonObject): JsonObject {
  return {
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: "default-scheduler",
    ...spec,
    ...(Array.isArray(spec.containers) && { containers: spec.containers.map(container) }),
    ...(Array.isArray(spec.initContainers) && { initContainers: spec.initContainers.map(container) }),
    ...(Array.isArray(spec.volumes) && { volumes: spec.volumes.map(volume) }),
  };
}

function container(given: unknown): unknown {
  if (!isObject(given)) return given;
  const probes = ["startupProbe", "readinessProbe", "livenessProbe"].filter((name) => isObject(given[name]));
  return {
    imagePullPolicy: pullPolicy(String(given.image ?? "")),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    resources: {},
    ...given,
    ...(Array.isArray(given.ports) && { ports: given.ports.map((port) => ({ protocol: "TCP", ...objectAt(port) })) }),
    ...(Array.isArray(given.env) && { env: given.env.map(variable) }),
    ...Object.fromEntries(probes.map((name) => [name, probe(objectAt(given[name]))])),
  };
}

function pullPolicy(image: string): string {
  const tag = /:([^/:@]+)$/.exec(image.split("@")[0]!)?.[1];
  return tag === "latest" || (tag === undefined && !image.includes("@")) ? "Always" : "IfNotPresent";
}

function probe(given: JsonObject): JsonObject {
  const filled = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3, ...given };
  if (!isObject(given.httpGet)) return filled;
  return { ...filled, httpGet: { path: "/", scheme: "HTTP", ...given.httpGet } };
}

function variable(given: unknown): unknown {
  const reference = valueAt(given, ["valueFrom", "fieldRef"]);
  if (!isObject(given) || !isObject(reference)) return given;
  return { ...given, valueFrom: { ...objectAt(given.valueFrom), fieldRef: { apiVersion: "v1", ...reference } } };
}

/** 0644, as the server writes it. */
const DEFAULT_MODE = 420;

function volume(given: unknown): unknown {
  if (!isObject(given)) return given;
  const withMode = ["secret", "configMap"].filter((name) => isObject(given[name]));
  const filled = withMode.map((name) => [name, { defaultMode: DEFAULT_MODE, ...objectAt(given[name]) }]);
  return { ...given, ...Object.fromEntries(filled) };
}

/** In a Pod, though not in a template, what is only limited is also requested. */
function withRequests(spec: JsonObject): JsonObject {
  if (!Array.isArray(spec.containers)) return spec;
  const containers = spec.containers.map((one) => {
    const resources = objectAt(objectAt(one).resources);
    if (!isObject(resources.limits)) return one;
    const requests = { ...resources.limits, ...objectAt(resources.requests) };
    return { ...objectAt(one), resources: { ...resources, requests } };
  });
  return { ...spec, containers };
}

function serviceSpec(spec: JsonObject): JsonObject {
  const ports = listAt(spec.ports).map((port) => ({
    protocol: "TCP",
    targetPort: objectAt(port).port,
    ...objectAt(port),
  }));
  const families = { ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" };
  const filled = { type: "ClusterIP", sessionAffinity: "None", internalTrafficPolicy: "Cluster", ...families, ...spec };
  return Array.isArray(spec.ports) ? { ...filled, ports } : filled;
}

function autoscalerSpec(spec: JsonObject): JsonObject {
  const target = { type: "Utilization", averageUtilization: 80 };
  const metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
  const filled: JsonObject = { minReplicas: 1, metrics, ...spec };
  if (!isObject(spec.behavior)) return filled;
  const pods = { type: "Pods", value: 4, periodSeconds: 15 };
  const percent = { type: "Percent", value: 100, periodSeconds: 15 };
  const up = { stabilizationWindowSeconds: 0, selectPolicy: "Max", policies: [pods, percent] };
  const down = { selectPolicy: "Max", policies: [percent] };
  const scaleUp = { ...up, ...objectAt(spec.behavior.scaleUp) };
  return { ...filled, behavior: { scaleUp, scaleDown: { ...down, ...objectAt(spec.behavior.scaleDown) } } };
}

/** `stringData` is written only: it is read back as `data`. */
function secretData(object: JsonObject): JsonObject {
  const { stringData, ...secret } = object;
  if (!isObject(stringData)) return secret;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString("base64")]);
  return { ...secret, data: { ...objectAt(secret.data), ...Object.fromEntries(encoded) } };
}

function namespace(object: JsonObject): JsonObject {
  const metadata = objectAt(object.metadata);
  const labels = { "kubernetes.io/metadata.name": metadata.name, ...objectAt(metadata.labels) };
  return { status: { phase: "Active" }, ...object, metadata: { ...metadata, labels } };
}
