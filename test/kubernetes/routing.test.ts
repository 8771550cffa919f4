// What stands between Pods and those who call them: EndpointSlices, routes, budgets, autoscalers.
import { expect, onTestFinished, test } from "vitest";
import { type JsonObject, listAt, objectAt } from "./api/json.ts";
import { clientOf, refusal } from "./client.ts";
import type { Conditions } from "./controllers/conditions.ts";
import { deployment, manifest, NAMESPACE } from "./manifests.ts";
import { type Kubernetes, startKubernetes } from "./start-kubernetes.ts";

const BY = { fieldManager: "test" };
const GATEWAY_API = "gateway.networking.k8s.io/v1";

async function open(conditions: Partial<Conditions> = {}): Promise<Kubernetes> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE, "gateways"] });
  onTestFinished(() => kube.close());
  kube.cluster.change(conditions);
  return kube;
}

async function create(
  kube: Kubernetes,
  apiVersion: string,
  kind: string,
  name: string,
  rest: JsonObject,
): Promise<void> {
  kube.api.create(manifest(apiVersion, kind, name, rest), BY);
  await kube.settled();
}

function createService(kube: Kubernetes): Promise<void> {
  const spec = { clusterIP: "None", selector: { app: "web" }, ports: [{ name: "http", port: 8080 }] };
  return create(kube, "v1", "Service", "web", { spec });
}

test("an EndpointSlice names the Pods behind a Service, and which of them take requests", async () => {
  const kube = await open({ readyAfterMs: 2_000, terminateAfterMs: 10_000 });
  await createService(kube);
  kube.api.create(deployment({ replicas: 2 }), BY);
  await kube.settled();
  const endpoints = (): unknown[] => listAt(kube.list("discovery.k8s.io/v1", "EndpointSlice", NAMESPACE)[0]?.endpoints);
  expect(endpoints()).toMatchObject([{ conditions: { ready: false } }, { conditions: { ready: false } }]);
  await kube.clock.advance(2_000);
  expect(endpoints()).toMatchObject([{ conditions: { ready: true } }, { conditions: { ready: true } }]);
  kube.api.delete({ resource: kube.resourceOf("apps/v1", "Deployment"), namespace: NAMESPACE, name: "web" });
  await kube.settled();
  expect(endpoints()).toMatchObject([{ conditions: { ready: false, serving: true, terminating: true } }, {}]);
  await kube.clock.advance(10_000);
  expect(endpoints()).toEqual([]);
});

interface RouteCase {
  readonly listener?: JsonObject;
  readonly hasService?: boolean;
  readonly port?: number;
}

/** The reasons in the status of a route of `shop.example.com` to Service `web`. */
async function reasonsOf({ listener = {}, hasService = true, port = 8080 }: RouteCase): Promise<unknown[]> {
  const kube = await open();
  if (hasService) await createService(kube);
  const open_ = { namespaces: { from: "All" } };
  const listeners = [
    { name: "https", port: 443, protocol: "HTTP", hostname: "*.example.com", allowedRoutes: open_, ...listener },
  ];
  const gateway = manifest(GATEWAY_API, "Gateway", "main", { spec: { gatewayClassName: "test", listeners } });
  kube.api.create({ ...gateway, metadata: { ...gateway.metadata, namespace: "gateways" } }, BY);
  const parentRefs = [{ name: "main", namespace: "gateways", sectionName: "https" }];
  const rules = [{ backendRefs: [{ name: "web", port }] }];
  await create(kube, GATEWAY_API, "HTTPRoute", "web", { spec: { parentRefs, hostnames: ["shop.example.com"], rules } });
  const { status, metadata } = kube.get(GATEWAY_API, "HTTPRoute", NAMESPACE, "web");
  const conditions = listAt(objectAt(listAt(objectAt(status).parents)[0]).conditions).map(objectAt);
  expect(conditions.every((one) => one.observedGeneration === metadata.generation)).toBe(true);
  return conditions.map(({ reason }) => reason);
}

test.each<[string, RouteCase, string[]]>([
  ["is accepted by a Gateway that is open to it", {}, ["Accepted", "ResolvedRefs"]],
  ["needs a listener of its section", { listener: { name: "other" } }, ["NoMatchingParent", "ResolvedRefs"]],
  [
    "needs a listener for its namespace",
    { listener: { allowedRoutes: {} } },
    ["NotAllowedByListeners", "ResolvedRefs"],
  ],
  [
    "needs a listener for its hostname",
    { listener: { hostname: "*.other.com" } },
    ["NoMatchingListenerHostname", "ResolvedRefs"],
  ],
  ["needs its Service", { hasService: false }, ["Accepted", "BackendNotFound"]],
  ["needs a port that the Service has", { port: 80 }, ["Accepted", "BackendNotFound"]],
])("a route %s", async (_, given, reasons) => {
  expect(await reasonsOf(given)).toEqual(reasons);
});

test("a budget lets Pods be evicted one by one", async () => {
  const kube = await open({ readyAfterMs: 1_000 });
  kube.api.create(deployment({ replicas: 2 }), BY);
  await create(kube, "policy/v1", "PodDisruptionBudget", "web", {
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: "web" } } },
  });
  await kube.clock.advance(1_000);
  const { core } = clientOf(kube);
  const evict = (at: number): Promise<unknown> => {
    const { name } = kube.list("v1", "Pod", NAMESPACE)[at]!.metadata;
    return core.createNamespacedPodEviction({ namespace: NAMESPACE, name, body: { metadata: { name } } });
  };
  await evict(0);
  await kube.settled();
  expect(await refusal(evict(0))).toMatchObject({
    code: 429,
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
  });
  await kube.clock.advance(1_000);
  await evict(0);
});

const CPU = {
  template: {
    metadata: { labels: { app: "web" } },
    spec: { containers: [{ name: "main", image: "i:1", resources: { requests: { cpu: "1" } } }] },
  },
};

async function openScaled(
  utilizationPercent: number,
  spec: JsonObject = CPU,
): Promise<{ kube: Kubernetes; replicas: () => unknown; active: () => unknown }> {
  const kube = await open({ utilizationPercent: { [`${NAMESPACE}/web`]: utilizationPercent } });
  kube.api.create(deployment({ replicas: 2, ...spec }), BY);
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
  const metrics = [
    { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } },
  ];
  await create(kube, "autoscaling/v2", "HorizontalPodAutoscaler", "web", {
    spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 6, metrics },
  });
  const replicas = (): unknown => objectAt(kube.get("apps/v1", "Deployment", NAMESPACE, "web").spec).replicas;
  const active = (): unknown => {
    const { status } = kube.get("autoscaling/v2", "HorizontalPodAutoscaler", NAMESPACE, "web");
    return listAt(objectAt(status).conditions)
      .map(objectAt)
      .find(({ type }) => type === "ScalingActive")?.reason;
  };
  return { kube, replicas, active };
}

test("an autoscaler follows the load up at once and down after its window, within its bounds", async () => {
  const { kube, replicas } = await openScaled(100);
  expect(replicas()).toBe(4);
  kube.cluster.change({ utilizationPercent: { [`${NAMESPACE}/web`]: 200 } });
  await kube.clock.advance(15_000);
  expect(replicas()).toBe(6);
  kube.cluster.change({ utilizationPercent: { [`${NAMESPACE}/web`]: 10 } });
  await kube.clock.advance(240_000);
  expect(replicas()).toBe(6);
  await kube.clock.advance(120_000);
  expect(replicas()).toBe(2);
});

test("an autoscaler that sees nothing leaves the size as it is, and says why", async () => {
  const blind = await openScaled(100, {});
  expect([blind.replicas(), blind.active()]).toEqual([2, "FailedGetResourceMetric"]);
  const idle = await openScaled(100, { ...CPU, replicas: 0 });
  expect([idle.replicas(), idle.active()]).toEqual([0, "ScalingDisabled"]);
});
