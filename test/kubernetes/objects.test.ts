// Reading and writing objects, as @kubernetes/client-node does it: names, versions, validation, lists.
import { expect, onTestFinished, test } from "vitest";
import { type JsonObject, valueAt } from "./api/json.ts";
import { type Client, clientOf, refusal } from "./client.ts";
import { configMap, deployment, manifest, NAMESPACE } from "./manifests.ts";
import { type Kubernetes, startKubernetes } from "./start-kubernetes.ts";

async function open(): Promise<{ kube: Kubernetes; client: Client }> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE], controllers: false });
  onTestFinished(() => kube.close());
  return { kube, client: clientOf(kube) };
}

/** A Deployment through the client that drops nothing of what it is given. */
function createRaw(client: Client, body: JsonObject, fieldValidation?: string): Promise<unknown> {
  const options = fieldValidation === undefined ? {} : { fieldValidation };
  return client.custom.createNamespacedCustomObject({
    group: "apps",
    version: "v1",
    plural: "deployments",
    namespace: NAMESPACE,
    body,
    ...options,
  });
}

test("what is created is read back with an identity and a version", async () => {
  const { client } = await open();
  const created = await client.core.createNamespacedConfigMap({
    namespace: NAMESPACE,
    body: configMap("a", { x: "1" }) as never,
  });
  expect(created.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
  const read = await client.core.readNamespacedConfigMap({ namespace: NAMESPACE, name: "a" });
  expect(read).toEqual(created);
  expect(read.metadata?.resourceVersion).toMatch(/^\d+$/);
});

test("an object is created once, in a namespace that is there, under a name that is one", async () => {
  const { client } = await open();
  const create = (name: string, namespace = NAMESPACE): Promise<unknown> => {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name } };
    return client.core.createNamespacedConfigMap({ namespace, body });
  };
  await create("a");
  expect(await refusal(create("a"))).toMatchObject({
    code: 409,
    reason: "AlreadyExists",
    message: 'configmaps "a" already exists',
  });
  expect(await refusal(create("a", "nowhere"))).toMatchObject({ code: 404, message: 'namespaces "nowhere" not found' });
  expect(await refusal(create("A_b"))).toMatchObject({ code: 422, reason: "Invalid" });
});

test("what is not there is not found", async () => {
  const { client } = await open();
  expect(await refusal(client.apps.readNamespacedDeployment({ namespace: NAMESPACE, name: "web" }))).toMatchObject({
    code: 404,
    reason: "NotFound",
    message: 'deployments.apps "web" not found',
    details: { name: "web", group: "apps", kind: "deployments" },
  });
});

test("a replacement of a version that is no longer the newest is a conflict", async () => {
  const { client } = await open();
  const body = await client.core.createNamespacedConfigMap({
    namespace: NAMESPACE,
    body: configMap("a", { x: "1" }) as never,
  });
  await client.core.replaceNamespacedConfigMap({
    namespace: NAMESPACE,
    name: "a",
    body: { ...body, data: { x: "2" } },
  });
  const late = client.core.replaceNamespacedConfigMap({
    namespace: NAMESPACE,
    name: "a",
    body: { ...body, data: { x: "3" } },
  });
  const { code, message } = await refusal(late);
  expect(code).toBe(409);
  expect(message).toContain(
    "the object has been modified; please apply your changes to the latest version and try again",
  );
});

test("unknown fields are refused, warned of or passed over, and never kept", async () => {
  const { kube, client } = await open();
  const body = deployment({ replica: 2 });
  const strict = await refusal(createRaw(client, body, "Strict"));
  expect(strict).toMatchObject({
    code: 400,
    message:
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica"',
  });
  const place = {
    group: "apps",
    version: "v1",
    plural: "deployments",
    namespace: NAMESPACE,
    body,
    fieldValidation: "Warn",
  };
  const warned = await client.custom.createNamespacedCustomObjectWithHttpInfo(place);
  expect(warned.headers.warning).toBe('299 - "unknown field \\"spec.replica\\""');
  expect(kube.get("apps/v1", "Deployment", NAMESPACE, "web").spec).not.toHaveProperty("replica");
});

/** What breaks the form or a rule, by where and how; the code it is refused with; words of the message. */
const MALFORMED: readonly [path: string, value: unknown, code: number, message: string][] = [
  ["replicas", "3", 400, "spec.replicas"],
  ["replicas", -1, 422, "spec.replicas: Invalid value: -1: must be greater than or equal to 0"],
  ["selector", { matchLabels: { app: "other" } }, 422, "`selector` does not match template `labels`"],
  ["strategy", { type: "Rolling" }, 422, 'spec.strategy.type: Unsupported value: "Rolling"'],
  ["strategy", { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }, 422, "may not be 0 when `maxSurge` is 0"],
  ["template.spec.restartPolicy", "Never", 422, 'supported values: "Always"'],
  ["template.spec.containers", [], 422, "spec.template.spec.containers: Required value"],
  ["template.spec.containers.0.image", undefined, 422, "containers[0].image: Required value"],
  ["template.spec.containers.0.imagePullPolicy", "Sometimes", 422, "Unsupported value"],
  ["template.spec.containers.0.ports", [{ containerPort: 70_000 }], 422, "must be between 1 and 65535"],
  ["template.spec.containers.0.resources", { limits: { memory: "1 GB" } }, 400, "limits.memory"],
  [
    "template.spec.containers.0.resources",
    { requests: { cpu: "2" }, limits: { cpu: "1" } },
    422,
    "must be less than or equal to cpu limit of 1",
  ],
  [
    "template.spec.containers.0.resources",
    { requests: { "nvidia.com/gpu": 1 } },
    422,
    "Limit must be set for non overcommitable resources",
  ],
  [
    "template.spec.containers.0.resources",
    { requests: { "nvidia.com/gpu": 1 }, limits: { "nvidia.com/gpu": 2 } },
    422,
    "must be equal to nvidia.com/gpu limit of 2",
  ],
  ["template.spec.containers.0.volumeMounts", [{ name: "v", mountPath: "/v" }], 422, 'Not found: "v"'],
  [
    "template.spec.containers.0.lifecycle",
    { preStop: { sleep: { seconds: 60 } } },
    422,
    "terminationGracePeriodSeconds (30)",
  ],
  ["template.spec.containers.0.readinessProbe", { periodSeconds: 1 }, 422, "must specify a handler type"],
  ["template.spec.tolerations", [{ key: "gpu", operator: "Exists", value: "x" }], 422, "value must be empty"],
  ["template.metadata.labels.tag", "a b", 422, "a valid label must be"],
];

test.each(MALFORMED)("a Deployment whose %s is %j is refused", async (path, value, code, message) => {
  const { client } = await open();
  const body = structuredClone(deployment());
  const steps = path.split(".");
  const holder = steps.slice(0, -1).reduce<JsonObject>((at, step) => at[step] as JsonObject, body.spec as JsonObject);
  holder[steps.at(-1)!] = value;
  const refused = await refusal(createRaw(client, body));
  expect(refused.code).toBe(code);
  expect(refused.message).toContain(message);
});

test("what a controller never asked for cannot change", async () => {
  const { kube } = await open();
  kube.api.create(deployment(), { fieldManager: "test" });
  const other = { ...deployment({ selector: { matchLabels: { app: "x" } } }) };
  expect(() => kube.api.update(other, { fieldManager: "test" })).toThrow("field is immutable");
  const secret = manifest("v1", "Secret", "s", { immutable: true, stringData: { KEY: "a" } });
  kube.api.create(secret, { fieldManager: "test" });
  expect(() => kube.api.update({ ...secret, stringData: { KEY: "b" } }, { fieldManager: "test" })).toThrow(
    "field is immutable when `immutable` is set",
  );
});

test("the generation counts what was asked for, not what became of it", async () => {
  const { kube } = await open();
  const by = { fieldManager: "test" };
  const first = kube.api.create(deployment(), by).object;
  expect(first.metadata.generation).toBe(1);
  const labelled = { ...deployment(), metadata: { ...deployment().metadata, labels: { a: "b" } } };
  expect(kube.api.update(labelled, by).object.metadata.generation).toBe(1);
  expect(kube.api.update(deployment({ replicas: 3 }), by).object.metadata.generation).toBe(2);
  const reported = kube.api.update({ ...deployment(), status: { replicas: 1 } }, { ...by, subresource: "status" });
  expect(reported.object.metadata.generation).toBe(2);
});

test("defaults of built-in kinds and of custom resources are filled in", async () => {
  const { kube } = await open();
  const by = { fieldManager: "test" };
  const web = kube.api.create(deployment(), by).object;
  expect(web.spec).toMatchObject({
    replicas: 1,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    template: {
      spec: {
        restartPolicy: "Always",
        terminationGracePeriodSeconds: 30,
        containers: [{ imagePullPolicy: "IfNotPresent" }],
      },
    },
  });
  const route = { spec: { parentRefs: [{ name: "gw" }], rules: [{ backendRefs: [{ name: "web", port: 80 }] }] } };
  const made = kube.api.create(manifest("gateway.networking.k8s.io/v1", "HTTPRoute", "web", route), by).object;
  expect(valueAt(made, ["spec"])).toMatchObject({
    parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway" }],
    rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [{ kind: "Service", weight: 1 }] }],
  });
  const service = kube.api.create(manifest("v1", "Service", "web", { spec: { ports: [{ port: 80 }] } }), by).object;
  expect(service.spec).toMatchObject({
    clusterIP: "10.96.0.1",
    ports: [{ port: 80, targetPort: 80, protocol: "TCP" }],
  });
});

test.each([
  ["app=web", ["one", "two"]],
  ["app=web,tier!=back", ["one"]],
  ["tier in (back,front)", ["two"]],
  ["tier notin (back)", ["one", "three"]],
  ["!app", ["three"]],
  ["app", ["one", "two"]],
])("the label selector %s takes %j", async (labelSelector, names) => {
  const { kube, client } = await open();
  const labels = { one: { app: "web" }, two: { app: "web", tier: "back" }, three: {} };
  for (const [name, own] of Object.entries(labels))
    kube.api.create(configMap(name, {}, { labels: own }), { fieldManager: "test" });
  const { items } = await client.core.listNamespacedConfigMap({ namespace: NAMESPACE, labelSelector });
  expect(items.map((item) => item.metadata?.name).sort()).toEqual([...names].sort());
});

test("a list in pages shows one moment, whatever happens between them", async () => {
  const { kube, client } = await open();
  for (const name of ["a", "b", "c", "d", "e"]) kube.api.create(configMap(name), { fieldManager: "test" });
  const first = await client.core.listNamespacedConfigMap({ namespace: NAMESPACE, limit: 2 });
  expect(first.metadata?.remainingItemCount).toBe(3);
  kube.api.create(configMap("bb"), { fieldManager: "test" });
  const next = { namespace: NAMESPACE, limit: 5, _continue: first.metadata?._continue ?? "" };
  const second = await client.core.listNamespacedConfigMap(next);
  expect(second.items.map((item) => item.metadata?.name)).toEqual(["c", "d", "e"]);
  expect(second.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion);
  kube.api.store.compact();
  expect(await refusal(client.core.listNamespacedConfigMap(next))).toMatchObject({ code: 410, reason: "Expired" });
});

test("a field selector takes objects by name or phase", async () => {
  const { kube, client } = await open();
  for (const name of ["a", "b"]) kube.api.create(configMap(name), { fieldManager: "test" });
  const { items } = await client.core.listNamespacedConfigMap({
    namespace: NAMESPACE,
    fieldSelector: "metadata.name=b",
  });
  expect(items.map((item) => item.metadata?.name)).toEqual(["b"]);
});
