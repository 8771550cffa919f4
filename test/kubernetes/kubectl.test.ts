// The real kubectl against the test server: what people type works as on any cluster.
import { expect, onTestFinished, test } from "vitest";
import { describeWithKubectl, kubectl, type Printed } from "./kubectl.ts";
import { deployment, manifest, NAMESPACE } from "./manifests.ts";
import { type Kubernetes, type KubernetesOptions, startKubernetes } from "./start-kubernetes.ts";

interface Terminal {
  readonly kube: Kubernetes;
  /** Runs a command in the namespace; fails the test where it fails. */
  type(line: string, input?: unknown): Promise<string>;
  /** Runs a command that may fail. */
  attempt(line: string, input?: unknown): Promise<Printed>;
}

async function open(options: KubernetesOptions = {}): Promise<Terminal> {
  const kube = await startKubernetes({ namespaces: [NAMESPACE], ...options });
  onTestFinished(() => kube.close());
  const attempt: Terminal["attempt"] = (line, input) =>
    kubectl(kube, ["-n", NAMESPACE, ...line.split(" ")], input === undefined ? "" : JSON.stringify(input));
  const type: Terminal["type"] = async (line, input) => {
    const { code, stdout, stderr } = await attempt(line, input);
    expect({ line, code, stderr: code === 0 ? "" : stderr }).toEqual({ line, code: 0, stderr: "" });
    return stdout;
  };
  return { kube, type, attempt };
}

describeWithKubectl("kubectl", () => {
  test("applies, shows, waits for and describes a Deployment", async () => {
    const { type } = await open();
    expect(await type("apply --server-side -f -", deployment({ replicas: 2 }))).toBe(
      "deployment.apps/web serverside-applied\n",
    );
    expect(await type("rollout status deployment/web --timeout=10s")).toContain(
      'deployment "web" successfully rolled out',
    );
    expect(await type("get deployments")).toMatch(
      /NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\nweb\s+2\/2\s+2\s+2\s+0s/,
    );
    expect(await type("wait --for=condition=Available deployment/web --timeout=10s")).toContain("condition met");
    const described = await type("describe deployment web");
    expect(described).toContain("2 desired | 2 updated | 2 total | 2 available | 0 unavailable");
    expect(described).toMatch(/NewReplicaSet:\s+web-[0-9a-f]+ \(2\/2 replicas created\)/);
  });

  test("follows a roll-out as it goes", async () => {
    const { kube, type } = await open();
    kube.cluster.change({ readyAfterMs: 5_000 });
    kube.api.create(deployment({ replicas: 1 }), { fieldManager: "test" });
    const followed = type("rollout status deployment/web --timeout=15s");
    await watching(kube);
    await kube.clock.advance(5_000);
    const printed = await followed;
    expect(printed).toContain("Waiting for deployment");
    expect(printed).toContain("successfully rolled out");
  });

  test("is told that a roll-out failed", async () => {
    const { kube, attempt } = await open();
    kube.cluster.change({ missingImages: ["shop/web:1"] });
    kube.api.create(deployment({ progressDeadlineSeconds: 30 }), { fieldManager: "test" });
    await kube.settled();
    await kube.clock.advance(30_000);
    const { code, stderr } = await attempt("rollout status deployment/web");
    expect(code).toBe(1);
    expect(stderr).toContain('deployment "web" exceeded its progress deadline');
  });

  test("scales, and a later apply that speaks of replicas is a conflict", async () => {
    const { type, attempt } = await open();
    await type("apply --server-side --field-manager=quarry -f -", deployment({ replicas: 2 }));
    expect(await type("scale deployment web --replicas=5")).toContain("scaled");
    const { code, stderr } = await attempt(
      "apply --server-side --field-manager=quarry -f -",
      deployment({ replicas: 2 }),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('conflict with "kubectl" with subresource "scale" using apps/v1');
    await type("apply --server-side --field-manager=quarry --force-conflicts -f -", deployment({ replicas: 2 }));
    expect(await type("get deployment web -o jsonpath={.spec.replicas}")).toBe("2");
  });

  test("undoes and restarts roll-outs", async () => {
    const { type } = await open();
    await type("apply --server-side -f -", deployment());
    await type("set image deployment/web main=shop/web:2");
    await type("rollout status deployment/web --timeout=10s");
    await type("rollout undo deployment/web");
    expect(await type("get deployment web -o jsonpath={.spec.template.spec.containers[0].image}")).toBe("shop/web:1");
    expect(await type("rollout restart deployment/web")).toContain("restarted");
  });

  test("deletes, and waits until all is gone", async () => {
    const { kube, type } = await open();
    await type("apply --server-side -f -", deployment({ replicas: 2 }));
    expect(await type("delete deployment web --cascade=foreground --timeout=10s")).toContain("deleted");
    expect(kube.list("v1", "Pod", NAMESPACE)).toEqual([]);
  });

  test("is warned of unknown fields by create, and refused them when it validates", async () => {
    const { attempt } = await open({ controllers: false });
    const body = manifest("v1", "ConfigMap", "a", { datas: { x: "1" } });
    const strict = await attempt("create -f -", body);
    expect(strict.stderr).toContain('strict decoding error: unknown field "datas"');
    const warned = await attempt("create --validate=warn -f -", body);
    expect(warned.stderr).toContain('unknown field "datas"');
    expect(warned.code).toBe(0);
  });

  test("applies from the client's side, edits, diffs and shows custom resources", async () => {
    const { type, attempt } = await open({ controllers: false });
    await type("apply -f -", deployment());
    expect(await type("apply -f -", deployment({ replicas: 2 }))).toContain("configured");
    const route = manifest("gateway.networking.k8s.io/v1", "HTTPRoute", "web", { spec: { hostnames: ["a.b"] } });
    await type("apply --server-side -f -", route);
    expect(await type("get httproutes")).toMatch(/NAME\s+HOSTNAMES\s+AGE\nweb\s+\["a.b"\]/);
    const { code, stdout } = await attempt("diff --server-side --force-conflicts -f -", deployment({ replicas: 3 }));
    expect({ code, changed: /\+\s+replicas: 3/.test(stdout) }).toEqual({ code: 1, changed: true });
  });

  test("prints what a Pod printed, and all that there is", async () => {
    const { kube, type } = await open();
    kube.api.create(deployment(), { fieldManager: "test" });
    await kube.settled();
    const [pod] = kube.list("v1", "Pod", NAMESPACE);
    kube.setLog(NAMESPACE, pod!.metadata.name, "listening on 8080\n");
    expect(await type(`logs ${pod!.metadata.name}`)).toBe("listening on 8080\n");
    expect(await type("get all")).toContain("deployment.apps/web");
  });
});

async function watching(kube: Kubernetes): Promise<void> {
  while (kube.openWatches === 0) await new Promise((resolve) => setImmediate(resolve));
}
