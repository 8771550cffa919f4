// Scaling groups as programs hold them: found again, followed, called by functions; and what is never said of their secrets.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { groupUrl } from "../../../catalog/http/group-url.ts";
import { Secret } from "../../../catalog/index.ts";
import { connect } from "../../../connect.ts";
import { ScalingGroup } from "../../../scaling/group/scaling-group.ts";
import { KubernetesProvider } from "../../../scaling/kubernetes/kubernetes-provider.ts";
import { startKubernetes } from "../../kubernetes/start-kubernetes.ts";
import { allOf, openScene } from "../kubernetes/scene.ts";

async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-groups-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function sessionOfTest(folder: string) {
  const kube = await startKubernetes();
  onTestFinished(() => kube.close());
  const gateway = { name: "public", domain: "groups.example.com" };
  const scaling = new KubernetesProvider({ kubeconfig: kube.kubeconfig, gateway });
  onTestFinished(() => scaling.close());
  const session = await connect({ catalog: folder, environment: "staging", scaling });
  onTestFinished(() => session.close());
  return kube;
}

const SERVICE = { name: "inference", image: "acme/inference:v3", port: 8080 } as const;

test("deploys where the session says, and keeps its record there", async () => {
  const folder = await folderOfTest();
  const kube = await sessionOfTest(folder);
  const group = new ScalingGroup(SERVICE);
  expect(group).toMatchObject({ id: undefined, state: undefined, webUrl: undefined });
  await group.deploy();
  expect(kube.list("apps/v1", "Deployment", "default")).toHaveLength(1);
  expect(await readdir(join(folder, "scaling-groups", "staging"))).toEqual([
    "inference.1.1.json",
    "inference.1.2.json",
  ]);
  const found = await ScalingGroup.fromName("inference");
  expect(found).toMatchObject({ id: group.id, webUrl: "https://staging-inference.groups.example.com" });
  expect((await ScalingGroup.fromId(group.id!)).spec).toEqual(group.spec);
  expect((await ScalingGroup.list()).map(({ name }) => name)).toEqual(["inference"]);
  await found.delete();
  expect(await ScalingGroup.list()).toEqual([]);
  expect(await ScalingGroup.list({ includeDeleted: true })).toHaveLength(1);
});

test("says who does not exist, and who was meant", async () => {
  await sessionOfTest(await folderOfTest());
  await new ScalingGroup(SERVICE).deploy();
  await expect(ScalingGroup.fromName("inferense")).rejects.toMatchObject({
    code: "compute.unknown-group",
    message: expect.stringContaining('Did you mean "inference"?'),
  });
  await expect(new ScalingGroup(SERVICE).waitReady()).rejects.toThrow("is not deployed; call deploy()");
});

test("functions that know a group by its name find where it is", async () => {
  await sessionOfTest(await folderOfTest());
  expect(groupUrl("inference")).toBe("https://staging-inference.groups.example.com");
});

test("of two deployments of one group one is told that the other came first", async () => {
  const scene = await openScene();
  const outcomes = await Promise.allSettled([1, 2].map((port) => scene.group({ port }).deploy()));
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused).toMatchObject([{ reason: { code: "compute.group-changed" } }]);
});

test("a canary in a secret is in the cluster's Secret and nowhere else", async () => {
  const canary = "canary-5d1f";
  vi.stubEnv("API_KEY", canary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const scene = await openScene();
  const group = scene.group({ ...SERVICE, secrets: [Secret.fromEnv("API_KEY"), "OTHER"] });
  const report = await group.deploy();
  const preview = await group.preview();
  scene.kube.faults.add({ resource: "secrets", code: 422, message: "refused" });
  const failure = await group.deploy().catch((error: unknown) => error);
  const records = await scene.records.list({ includeDeleted: true });
  const [secret] = scene.kube.list("v1", "Secret", "groups");
  expect(Buffer.from((secret!.data as { API_KEY: string }).API_KEY, "base64").toString()).toBe(canary);
  const others = allOf(scene.kube).filter(({ kind }) => kind !== "Secret");
  const said = inspect([group, report, preview, failure, records, others, scene.kube.requests.all], { depth: 20 });
  for (const form of [canary, Buffer.from(canary).toString("base64")]) expect(said).not.toContain(form);
});

test("without anybody to run it a deployment says what to do", async () => {
  const folder = await folderOfTest();
  const session = await connect({ catalog: folder });
  onTestFinished(() => session.close());
  await expect(new ScalingGroup(SERVICE).deploy()).rejects.toMatchObject({
    code: "config.invalid",
    facts: { option: "scaling" },
  });
  expect(await readFile(join(folder, "scaling-groups"), "utf8").catch(() => "none")).toBe("none");
});
