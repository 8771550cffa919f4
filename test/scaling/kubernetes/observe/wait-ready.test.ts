// Waiting for groups in a cluster where things go well, go wrong, and connections break.
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../../compute/index.ts";
import { KubeApi } from "../../../../scaling/kubernetes/api/kube-api.ts";
import { GroupView } from "../../../../scaling/kubernetes/observe/group-view.ts";
import { settleKubernetes } from "../../../../scaling/kubernetes/settings.ts";
import type { ScalingGroupOptions } from "../../../../scaling/spec/group-options.ts";
import type { Conditions } from "../../../kubernetes/controllers/conditions.ts";
import { GATEWAY, NAMESPACE, openServingScene, whileTimePasses } from "../scene.ts";

const SERVICE = { port: 8080, minReplicas: 2, cpu: 1 } as const;

test("resolves when all replicas serve and the route is taken", async () => {
  const scene = await openServingScene();
  scene.kube.cluster.change({ readyAfterMs: 7_000 });
  const group = scene.group(SERVICE);
  await group.deploy();
  expect(await group.refresh()).toMatchObject({ phase: "rolling", readyReplicas: 0, replicas: 2 });
  const status = await whileTimePasses(scene, group.waitReady());
  expect(status).toEqual({ phase: "running", replicas: 2, readyReplicas: 2, availableReplicas: 2, reason: undefined });
  expect(await group.refresh()).toEqual(status);
});

const FAILURES: readonly (readonly [
  what: string,
  Partial<ScalingGroupOptions>,
  Partial<Conditions>,
  reason: RegExp,
])[] = [
  [
    "an image that is not there",
    { image: "acme/inference:v9" },
    { missingImages: ["acme/inference:v9"] },
    /image cannot be pulled \((ErrImagePull|ImagePullBackOff)\).*acme\/inference:v9/,
  ],
  [
    "a container that ends at once",
    { image: "acme/inference:v9" },
    { crashingImages: ["acme/inference:v9"] },
    /ends again and again \(CrashLoopBackOff\)/,
  ],
  [
    "more GPUs than there are",
    { gpu: "nvidia-l4:4", rollout: "surge" },
    { capacity: { "nvidia.com/gpu": 2 } },
    /no node takes a replica: .*Insufficient nvidia.com\/gpu/,
  ],
];

test.each(FAILURES)(
  "fails with what the replicas say: %s; those before go on serving",
  async (_, options, conditions, reason) => {
    const scene = await openServingScene();
    const group = scene.group(SERVICE);
    await group.deploy();
    await whileTimePasses(scene, group.waitReady());
    scene.kube.cluster.change(conditions);
    const next = scene.group({ ...SERVICE, ...options });
    await next.deploy();
    await expect(whileTimePasses(scene, next.waitReady({ timeoutMs: 86_400_000 }), 30_000)).rejects.toMatchObject({
      code: "compute.group-failed",
      facts: { name: "inference", reason: expect.stringMatching(reason) },
    });
    expect(await next.refresh()).toMatchObject({ phase: "failed", readyReplicas: 2 });
  },
);

test("says what is missing when the time is over: a quota", async () => {
  const scene = await openServingScene();
  scene.kube.cluster.change({ maxPods: 1 });
  const group = scene.group(SERVICE);
  await group.deploy();
  await expect(whileTimePasses(scene, group.waitReady({ timeoutMs: 60_000 }))).rejects.toMatchObject({
    code: "compute.group-not-ready",
    facts: { timeoutMs: 60_000, reason: expect.stringMatching(/^replicas cannot be made: .*quota/) },
  });
});

test.each([
  [
    "a listener for other hosts",
    { hostname: "*.other.example.com" },
    /refuses its route \(NoMatchingListenerHostname\)/,
  ],
  [
    "a listener for other namespaces",
    { allowedRoutes: { namespaces: { from: "Same" } } },
    /refuses its route \(NotAllowedByListeners\)/,
  ],
])("says that the gateway refuses the route: %s", async (_, listener, reason) => {
  const scene = await openServingScene({}, listener);
  const group = scene.group(SERVICE);
  await group.deploy();
  await expect(whileTimePasses(scene, group.waitReady({ timeoutMs: 60_000 }))).rejects.toMatchObject({
    code: "compute.group-not-ready",
    facts: { reason: expect.stringMatching(reason) },
  });
});

test("says that no gateway looks at the route", async () => {
  const scene = await openServingScene({ gateway: { ...GATEWAY, name: "nobody" } });
  const group = scene.group(SERVICE);
  await group.deploy();
  await expect(whileTimePasses(scene, group.waitReady({ timeoutMs: 60_000 }))).rejects.toThrow(
    "the gateway has not looked at its route yet",
  );
});

test.each(["cutWatches", "expireWatches"] as const)("goes on after %s", async (breakThem) => {
  const scene = await openServingScene();
  scene.kube.cluster.change({ readyAfterMs: 20_000 });
  const group = scene.group(SERVICE);
  await group.deploy();
  const ready = group.waitReady();
  await expect.poll(() => scene.kube.openWatches).toBe(3);
  scene.kube[breakThem]();
  expect(await whileTimePasses(scene, ready)).toMatchObject({ phase: "running" });
  await expect.poll(() => scene.kube.openWatches).toBe(0);
});

test("ends when it is told to, and what is forbidden is said at once", async () => {
  const scene = await openServingScene();
  const group = scene.group({ ...SERVICE, image: "acme/inference:v9" });
  scene.kube.cluster.change({ missingImages: ["acme/inference:v9"] });
  await group.deploy();
  const reason = new Error("enough");
  const stop = new AbortController();
  const stopped = group.waitReady({ signal: stop.signal });
  await expect.poll(() => scene.kube.openWatches).toBe(3);
  stop.abort(reason);
  await expect(stopped).rejects.toBe(reason);
  scene.kube.faults.add({ resource: "pods", verb: "list", code: 403 });
  await expect(group.waitReady()).rejects.toMatchObject({ code: "config.cluster-forbidden" });
});

test("watches five hundred groups with a request now and then", async () => {
  const scene = await openServingScene();
  const first = scene.group({ port: 8080, cpu: 1 });
  await first.deploy();
  // Nobody has to run them.
  scene.kube.cluster.close();
  const { metadata, spec } = scene.get("Deployment");
  for (let number = 0; number < 500; number++) {
    const labels = { ...(metadata.labels as object), "quarry.dev/scaling-group-id": `id-${number}` };
    const own = { name: `sg-${number}`, namespace: NAMESPACE, labels } as unknown as typeof metadata;
    scene.kube.api.create({ apiVersion: "apps/v1", kind: "Deployment", metadata: own, spec }, { fieldManager: "test" });
  }
  const { cluster, manifest } = settleKubernetes({
    kubeconfig: scene.kube.kubeconfig,
    namespace: NAMESPACE,
    gateway: GATEWAY,
  });
  const api = await KubeApi.open(cluster, systemClock);
  onTestFinished(() => api.close());
  const view = new GroupView(api, manifest, {
    labelSelector: "app.kubernetes.io/managed-by=quarry",
    onChange: () => undefined,
  });
  scene.kube.requests.clear();
  const stop = new AbortController();
  const following = view.follow(stop.signal);
  await expect.poll(() => scene.kube.openWatches).toBe(3);
  const environment = "production";
  expect(view.status({ id: "id-499", environment, spec: scene.group().spec })).toMatchObject({ phase: "rolling" });
  for (let minute = 0; minute < 10; minute++) {
    await scene.kube.clock.advance(60_000);
    await expect.poll(() => scene.kube.openWatches).toBe(3);
  }
  expect(scene.kube.requests.all.length).toBeLessThanOrEqual(20);
  stop.abort();
  await following;
});
