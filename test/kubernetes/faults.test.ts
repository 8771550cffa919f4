// Faults that tests inject, and the log of what clients asked.
import { expect, onTestFinished, test } from "vitest";
import { allowedBy } from "./access.ts";
import { AS_APPLY, type Client, clientOf, refusal } from "./client.ts";
import { configMap, NAMESPACE } from "./manifests.ts";
import { type Kubernetes, type KubernetesOptions, startKubernetes } from "./start-kubernetes.ts";

async function open(options: KubernetesOptions = {}): Promise<{
  kube: Kubernetes;
  client: Client;
  read: () => Promise<unknown>;
  create: (name: string) => Promise<unknown>;
}> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE], controllers: false, ...options });
  onTestFinished(() => kube.close());
  const client = clientOf(kube);
  return {
    kube,
    client,
    read: () => client.core.listNamespacedConfigMap({ namespace: NAMESPACE }),
    create: (name) => client.core.createNamespacedConfigMap({ namespace: NAMESPACE, body: configMap(name) as never }),
  };
}

test.each([401, 403, 409, 429, 500, 503])("an injected %i strikes the next matching request only", async (code) => {
  const { kube, read, create } = await open();
  kube.faults.add({ resource: "configmaps", verb: "list", code, retryAfterSeconds: 1 });
  await create("a");
  expect((await refusal(read())).code).toBe(code);
  await read();
});

test("a fault waits for its turn and strikes as often as it says", async () => {
  const { kube, read } = await open();
  kube.faults.add({ verb: "list", code: 429, after: 1, times: 2, retryAfterSeconds: 7 });
  await read();
  expect(await refusal(read())).toMatchObject({ code: 429, details: { retryAfterSeconds: 7 } });
  expect((await refusal(read())).code).toBe(429);
  await read();
});

test("a connection cut before the request loses it, one cut after only its answer", async () => {
  const { kube, create } = await open();
  kube.faults.add({ verb: "create", cut: "before" });
  await expect(create("a")).rejects.toThrow();
  kube.faults.add({ verb: "create", cut: "after" });
  await expect(create("b")).rejects.toThrow();
  expect(kube.list("v1", "ConfigMap").map(({ metadata }) => metadata.name)).toEqual(["b"]);
});

test("a request that is held waits until it is let go", async () => {
  const { kube, create } = await open();
  let letGo = (): void => undefined;
  const holdUntil = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  kube.faults.add({ verb: "create", name: "", holdUntil });
  kube.faults.add({ verb: "create", holdUntil });
  const [held, swift] = [create("held"), create("swift")];
  await swift;
  expect(kube.list("v1", "ConfigMap")).toHaveLength(1);
  letGo();
  await held;
  expect(kube.list("v1", "ConfigMap")).toHaveLength(2);
});

test("nobody comes in without the token, and nobody does what is not allowed", async () => {
  const { kube, create } = await open({ mayDo: ({ verb }) => verb !== "create" });
  const denied = await refusal(create("a"));
  expect(denied).toMatchObject({ code: 403, reason: "Forbidden" });
  expect(denied.message).toContain('cannot create resource "configmaps" in API group "" in the namespace "env"');
  const config = clientOf(kube);
  Object.assign(config.config.getCurrentUser() ?? {}, { token: "wrong" });
  expect((await refusal(config.core.listNamespace())).code).toBe(401);
});

test("a role's rules are what its user may do; an apply that creates is also a creation", async () => {
  const rule = { apiGroups: [""], resources: ["configmaps"] };
  const apply = (client: Client): Promise<unknown> => {
    const body = configMap("a");
    return client.core.patchNamespacedConfigMap(
      { namespace: NAMESPACE, name: "a", body, fieldManager: "quarry" },
      AS_APPLY,
    );
  };
  const poor = await open({ mayDo: allowedBy([{ ...rule, verbs: ["get", "patch"] }]) });
  expect(await refusal(apply(poor.client))).toMatchObject({
    code: 403,
    message: expect.stringContaining("cannot create"),
  });
  expect((await refusal(poor.read())).code).toBe(403);
  const rich = await open({ mayDo: allowedBy([{ ...rule, verbs: ["get", "patch", "create"] }]) });
  await apply(rich.client);
});

test("the log tells each request, its reply and its connection", async () => {
  const { kube, read } = await open();
  await read();
  await read();
  expect(kube.requests.all).toMatchObject([
    { method: "GET", verb: "list", resource: "configmaps", code: 200 },
    { method: "GET", verb: "list", resource: "configmaps", code: 200 },
  ]);
  // The client opens one for each request unless it is told otherwise.
  expect(kube.requests.connections).toBe(2);
});
