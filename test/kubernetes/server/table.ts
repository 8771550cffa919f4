// Objects as rows of a table, for `kubectl get`: the server, not kubectl, knows the columns.
import { isObject, type JsonObject, listAt, objectAt, valueAt } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import type { Resource } from "../api/resources.ts";

type Cell = (object: KubernetesObject) => unknown;
type Columns = readonly (readonly [name: string, cell: Cell])[];

export function tableOf(
  resource: Resource,
  objects: readonly KubernetesObject[],
  nowMs: number,
  metadata: JsonObject = {},
): JsonObject {
  const age: Columns = [["Age", (object) => ageOf(object, nowMs)]];
  const own = COLUMNS[resource.kind] ?? customColumns(resource);
  const columns: Columns = [["Name", (object) => object.metadata.name], ...own, ...age];
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: columns.map(([name]) => ({
      name,
      type: "string",
      format: name === "Name" ? "name" : "",
      description: "",
      priority: 0,
    })),
    rows: objects.map((object) => ({
      cells: columns.map(([, cell]) => cell(object) ?? "<none>"),
      object: partial(object),
    })),
  };
}

const COLUMNS: { readonly [kind: string]: Columns } = {
  Deployment: [
    ["Ready", (object) => `${count(object, "status.readyReplicas")}/${count(object, "spec.replicas")}`],
    ["Up-to-date", (object) => count(object, "status.updatedReplicas")],
    ["Available", (object) => count(object, "status.availableReplicas")],
  ],
  ReplicaSet: [
    ["Desired", (object) => count(object, "spec.replicas")],
    ["Current", (object) => count(object, "status.replicas")],
    ["Ready", (object) => count(object, "status.readyReplicas")],
  ],
  Pod: [
    ["Ready", readyContainers],
    ["Status", podStatus],
    [
      "Restarts",
      (object) =>
        listAt(valueAt(object, ["status", "containerStatuses"])).reduce<number>(
          (sum, one) => sum + Number(objectAt(one).restartCount),
          0,
        ),
    ],
  ],
  Service: [
    ["Type", (object) => at(object, "spec.type")],
    ["Cluster-IP", (object) => at(object, "spec.clusterIP")],
    [
      "Port(s)",
      (object) =>
        listAt(at(object, "spec.ports"))
          .map((port) => `${objectAt(port).port}/${objectAt(port).protocol}`)
          .join(","),
    ],
  ],
  Secret: [
    ["Type", (object) => object.type],
    ["Data", (object) => Object.keys(objectAt(object.data)).length],
  ],
  ConfigMap: [["Data", (object) => Object.keys(objectAt(object.data)).length]],
  HorizontalPodAutoscaler: [
    ["Reference", (object) => `${at(object, "spec.scaleTargetRef.kind")}/${at(object, "spec.scaleTargetRef.name")}`],
    ["MinPods", (object) => at(object, "spec.minReplicas")],
    ["MaxPods", (object) => at(object, "spec.maxReplicas")],
    ["Replicas", (object) => count(object, "status.currentReplicas")],
  ],
  PodDisruptionBudget: [
    ["Min Available", (object) => at(object, "spec.minAvailable") ?? "N/A"],
    ["Max Unavailable", (object) => at(object, "spec.maxUnavailable") ?? "N/A"],
    ["Allowed Disruptions", (object) => count(object, "status.disruptionsAllowed")],
  ],
  Namespace: [["Status", (object) => at(object, "status.phase")]],
};

/** The columns that a CustomResourceDefinition asks for. */
function customColumns({ schema }: Resource): Columns {
  const columns = schema["x-crd"]?.printerColumns ?? [];
  return columns
    .filter(([name]) => name !== "Age")
    .map(([name, path]) => [name, (object) => jsonPath(object, path)] as const);
}

/** The part of JSONPath that printer columns use: fields, `[*]` and `[?(@.type=="X")]`. */
function jsonPath(object: KubernetesObject, path: string): string {
  const steps = path.match(/\[\?\(@\.\w+=="[^"]*"\)\]|\[\*\]|[^.[\]]+/g) ?? [];
  const found = steps.reduce<unknown[]>((values, step) => values.flatMap((value) => next(value, step)), [object]);
  return found.map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value))).join(",");
}

function next(value: unknown, step: string): unknown[] {
  const [, field, wanted] = /^\[\?\(@\.(\w+)=="([^"]*)"\)\]$/.exec(step) ?? [];
  if (field !== undefined) return listAt(value).filter((item) => objectAt(item)[field] === wanted);
  if (step === "[*]") return listAt(value);
  return isObject(value) && value[step] !== undefined ? [value[step]] : [];
}

function partial({ apiVersion: _, kind: __, metadata }: KubernetesObject): JsonObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}

function at(object: KubernetesObject, path: string): unknown {
  return valueAt(object, path.split("."));
}

function count(object: KubernetesObject, path: string): unknown {
  return at(object, path) ?? 0;
}

function readyContainers(object: KubernetesObject): string {
  const statuses = listAt(at(object, "status.containerStatuses")).map(objectAt);
  return `${statuses.filter((one) => one.ready === true).length}/${listAt(at(object, "spec.containers")).length}`;
}

function podStatus(object: KubernetesObject): unknown {
  if (object.metadata.deletionTimestamp !== undefined) return "Terminating";
  const waiting = listAt(at(object, "status.containerStatuses")).map((one) =>
    valueAt(one, ["state", "waiting", "reason"]),
  );
  return waiting.find((reason) => reason !== undefined) ?? at(object, "status.phase");
}

function ageOf({ metadata }: KubernetesObject, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(metadata.creationTimestamp)) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 48 * 3600 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
