// Rules of custom resources: the language they are written in, and that they refuse what they should.
import { expect, onTestFinished, test } from "vitest";
import { compileRule } from "./api/cel.ts";
import type { JsonObject } from "./api/json.ts";
import { manifest, NAMESPACE } from "./manifests.ts";
import { type Kubernetes, startKubernetes } from "./start-kubernetes.ts";

const BY = { fieldManager: "test" };

async function open(): Promise<Kubernetes> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE], controllers: false });
  onTestFinished(() => kube.close());
  return kube;
}

test.each<[string, unknown, boolean]>([
  ["self.a == 1 && !has(self.b)", { a: 1 }, true],
  ["self.a == 1 || self.b.startsWith('x')", { b: "xy" }, true],
  ["has(self.a) ? self.a > 2 : true", { a: 2 }, false],
  ["self.all(one, self.exists_one(two, one.name == two.name))", [{ name: "a" }, { name: "a" }], false],
  ["self.filter(one, one in ['a', 'b']).size() <= 1", ["a", "c"], true],
  ["size(self.a) + self.b[1].size() == 5", { a: "abc", b: ["", "de"] }, true],
  ['self.matches(r"""^a\\.b$""")', "a.b", true],
  ["duration(self.a) > duration(self.b)", { a: "1m30s", b: "90500ms" }, false],
  ["self.all(key, key.split('/')[0].size() < 4)", { "abc/d": 1 }, true],
])("%s asked of %j is %s", (rule, self, answer) => {
  expect(compileRule(rule)(self)).toBe(answer);
});

const BACKEND = { backendRefs: [{ name: "web", port: 80 }] };
const REDIRECT = { type: "RequestRedirect", requestRedirect: { hostname: "a.b" } };

test.each<[string, JsonObject, string]>([
  ["a backend without a port", { rules: [{ backendRefs: [{ name: "web" }] }] }, "Must have port for Service reference"],
  [
    "a path that does not begin",
    { rules: [{ matches: [{ path: { value: "health" } }], ...BACKEND }] },
    "value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']",
  ],
  [
    "a backend's limit above the request's",
    { rules: [{ timeouts: { request: "1s", backendRequest: "2s" }, ...BACKEND }] },
    "backendRequest timeout cannot be longer than request timeout",
  ],
  [
    "a redirect with a backend",
    { rules: [{ filters: [REDIRECT], ...BACKEND }] },
    "RequestRedirect filter must not be used together with backendRefs",
  ],
  [
    "the same parent twice",
    { parentRefs: [{ name: "gw" }, { name: "gw" }] },
    "sectionName must be unique when parentRefs includes 2 or more references to the same parent",
  ],
])("a route with %s is refused", async (_, spec, message) => {
  const kube = await open();
  const route = manifest("gateway.networking.k8s.io/v1", "HTTPRoute", "web", { spec });
  expect(() => kube.api.create(route, BY)).toThrow(message);
});

test("a route without faults, and objects of KEDA, are taken or refused by their own rules", async () => {
  const kube = await open();
  const route = {
    parentRefs: [{ name: "gw", namespace: "infra" }],
    hostnames: ["a.b"],
    rules: [{ timeouts: { request: "60s" }, ...BACKEND }],
  };
  kube.api.create(manifest("gateway.networking.k8s.io/v1", "HTTPRoute", "web", { spec: route }), BY);
  const scaled = (spec: JsonObject): JsonObject =>
    manifest("keda.sh/v1alpha1", "ScaledObject", "web", {
      spec: { scaleTargetRef: { name: "web" }, triggers: [{ type: "redis", metadata: { a: "1" } }], ...spec },
    });
  expect(() => kube.api.create(scaled({ minReplicaCount: 5, maxReplicaCount: 2 }), BY)).toThrow("is invalid");
  expect(() => kube.api.create(scaled({ triggers: [{ type: "cpu", metadata: { value: "50" } }] }), BY)).toThrow(
    "scale to zero doesn't work",
  );
  kube.api.create(scaled({ minReplicaCount: 0, maxReplicaCount: 2 }), BY);
});
