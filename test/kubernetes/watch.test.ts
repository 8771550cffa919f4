// Watches through @kubernetes/client-node: what is sent, from where, and how it ends.
import { Watch } from "@kubernetes/client-node";
import { expect, onTestFinished, test, vi } from "vitest";
import type { KubernetesObject } from "./api/object.ts";
import { clientOf } from "./client.ts";
import { configMap, NAMESPACE } from "./manifests.ts";
import { type Kubernetes, startKubernetes } from "./start-kubernetes.ts";

const BY = { fieldManager: "test" };

/** How long what must happen may take on a busy machine. */
const PATIENCE = { timeout: 15_000, interval: 5 };

interface Watched {
  readonly events: string[];
  readonly objects: KubernetesObject[];
  readonly ended: Promise<unknown>;
}

async function open(): Promise<Kubernetes> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE], controllers: false });
  onTestFinished(() => kube.close());
  return kube;
}

/** Watches ConfigMaps; events as `TYPE name`. */
async function watch(kube: Kubernetes, query: { [name: string]: string | boolean | number } = {}): Promise<Watched> {
  const [events, objects]: [string[], KubernetesObject[]] = [[], []];
  const path = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
  const before = kube.openWatches;
  let abort = (): void => undefined;
  onTestFinished(() => abort());
  const ended = new Promise((resolve) => {
    const onEvent = (type: string, object: KubernetesObject): void => {
      events.push(`${type} ${object.metadata?.name ?? ""}`.trim());
      objects.push(object);
    };
    new Watch(clientOf(kube).config).watch(path, query, onEvent, resolve).then((controller) => {
      abort = () => controller.abort();
    });
  });
  const isOpen = (): boolean => kube.openWatches > before || kube.requests.all.at(-1)?.code !== undefined;
  await vi.waitFor(() => expect(isOpen()).toBe(true), PATIENCE);
  return { events, objects, ended };
}

function saw(watched: Watched, ...events: string[]): Promise<void> {
  return vi.waitFor(() => expect(watched.events).toEqual(events), PATIENCE);
}

test("a watch without a version begins with what is there", async () => {
  const kube = await open();
  kube.api.create(configMap("a"), BY);
  const watched = await watch(kube);
  kube.api.update(configMap("a", { x: "1" }), BY);
  kube.api.delete({ resource: kube.resourceOf("v1", "ConfigMap"), namespace: NAMESPACE, name: "a" });
  await saw(watched, "ADDED a", "MODIFIED a", "DELETED a");
});

test("a watch from a version tells everything since, and nothing from before", async () => {
  const kube = await open();
  kube.api.create(configMap("a"), BY);
  const resourceVersion = String(kube.api.store.revision);
  kube.api.create(configMap("b"), BY);
  const watched = await watch(kube, { resourceVersion });
  kube.api.create(configMap("c"), BY);
  await saw(watched, "ADDED b", "ADDED c");
});

test("what leaves the selection is deleted to the watcher, what enters it added", async () => {
  const kube = await open();
  const labelled = (labels: { [name: string]: string }): KubernetesObject => configMap("a", {}, { labels });
  kube.api.create(labelled({ app: "web" }), BY);
  const watched = await watch(kube, { labelSelector: "app=web" });
  kube.api.update(labelled({ app: "other" }), BY);
  kube.api.update(labelled({ app: "web" }), BY);
  await saw(watched, "ADDED a", "DELETED a", "ADDED a");
});

test("a version that is forgotten is gone: 410", async () => {
  const kube = await open();
  const resourceVersion = String(kube.api.store.revision);
  kube.api.create(configMap("a"), BY);
  kube.api.store.compact();
  const watched = await watch(kube, { resourceVersion });
  await saw(watched, "ERROR");
  expect(watched.objects[0]).toMatchObject({ kind: "Status", code: 410, reason: "Expired" });
  await watched.ended;
});

test("open watches are told that their version is forgotten", async () => {
  const kube = await open();
  const watched = await watch(kube);
  kube.expireWatches();
  await saw(watched, "ERROR");
  await watched.ended;
  expect(kube.openWatches).toBe(0);
});

test("bookmarks come when they were asked for, every minute of the cluster's time", async () => {
  const kube = await open();
  const [asked, not] = [await watch(kube, { allowWatchBookmarks: true }), await watch(kube)];
  await kube.clock.advance(120_000);
  await saw(asked, "BOOKMARK", "BOOKMARK");
  expect(asked.objects[0]?.metadata.resourceVersion).toBe(String(kube.api.store.revision));
  expect(not.events).toEqual([]);
});

test("a watch ends after its timeout, with a bookmark", async () => {
  const kube = await open();
  const watched = await watch(kube, { allowWatchBookmarks: true, timeoutSeconds: 30 });
  await kube.clock.advance(30_000);
  expect(await watched.ended).toBeNull();
  expect(watched.events).toEqual(["BOOKMARK"]);
});

test("a cut connection ends a watch with an error", async () => {
  const kube = await open();
  const watched = await watch(kube);
  kube.cutWatches();
  expect(await watched.ended).toBeInstanceOf(Error);
});

test("a watch that asks for everything first learns when it has everything", async () => {
  const kube = await open();
  kube.api.create(configMap("a"), BY);
  const watched = await watch(kube, {
    sendInitialEvents: true,
    allowWatchBookmarks: true,
    resourceVersionMatch: "NotOlderThan",
  });
  await saw(watched, "ADDED a", "BOOKMARK");
  expect(watched.objects[1]?.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
});
