// `quarry scaling-group` against a cluster: tables, JSON, and the records that programs see, too.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { groupOptions } from "../../cli/group-flags.ts";
// What the command imports when it runs: loading it is no part of a test.
import "../../cli/group-text.ts";
import "../../cli/scaling-target.ts";
import { FileRecords, groupsFolder, KubernetesProvider, ScalingGroup, ScalingGroups } from "../../scaling/index.ts";
import { encodeRecord } from "../../scaling/records/record-json.ts";
import { recordOf } from "../conformance/group-records-suite.ts";
import type { KubernetesObject } from "../kubernetes/api/object.ts";
import { type Kubernetes, startKubernetes } from "../kubernetes/start-kubernetes.ts";
import { quarryHere } from "./quarry-here.ts";
import type { Ended } from "./run-quarry.ts";

const GATEWAY = { name: "public", domain: "groups.example.com" };

interface Scene {
  readonly kube: Kubernetes;
  readonly folder: string;
  run(command: string, ...args: string[]): Promise<Ended>;
  /** What a program with the same catalog has. */
  readonly groups: ScalingGroups;
}

async function openScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-cli-groups-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const kube = await startKubernetes();
  onTestFinished(() => kube.close());
  const listeners = [{ name: "http", port: 80, protocol: "HTTP" }];
  const metadata = { name: GATEWAY.name, namespace: "default" };
  const gateway = { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway", metadata } as KubernetesObject;
  kube.api.create({ ...gateway, spec: { gatewayClassName: "test", listeners } }, { fieldManager: "test" });
  const { kubeconfig } = kube;
  const target = [
    "--catalog",
    folder,
    "--kubeconfig",
    kubeconfig,
    "--gateway",
    "public",
    "--gateway-domain",
    GATEWAY.domain,
  ];
  const provider = new KubernetesProvider({ kubeconfig, gateway: GATEWAY });
  onTestFinished(() => provider.close());
  const records = new FileRecords(groupsFolder(folder, "default"));
  return {
    ...{ kube, folder },
    run: (command, ...args) => quarryHere("scaling-group", command, ...args, ...target),
    groups: new ScalingGroups({ environment: "default", records, provider }),
  };
}

/** Lets time pass until the command has ended: replicas take some to serve. */
async function whileTimePasses({ kube }: Scene, running: Promise<Ended>): Promise<Ended> {
  let isRunning = true;
  const ended = running.finally(() => {
    isRunning = false;
  });
  while (isRunning) {
    await kube.settled();
    await kube.clock.advance(1000);
    await setImmediate();
  }
  return ended;
}

const INFERENCE = ["--name", "inference", "--image", "acme/inference:v3", "--port", "8080", "--replicas", "2"];

test("groups of the command line are seen by programs, and the other way round", async () => {
  const { run, groups } = await openScene();
  const created = await run("create", ...INFERENCE);
  expect(created).toMatchObject({
    code: 0,
    stdout: "inference is deployed\nhttps://default-inference.groups.example.com\n",
  });
  const found = await ScalingGroup.fromName("inference", { groups });
  expect(found).toMatchObject({ state: "deployed", webUrl: "https://default-inference.groups.example.com" });
  await new ScalingGroup({ name: "workers", image: "acme/workers" }, { groups }).deploy();
  const { stdout } = await run("list", "--json");
  expect(JSON.parse(stdout)).toMatchObject([{ name: "inference" }, { name: "workers", webUrl: null }]);
  await found.delete();
  expect((await run("list")).stdout).not.toContain("inference");
  expect((await run("list", "--all")).stdout).toMatch(/^inference +deleted +2 /m);
});

test("create waits until the group serves; list and get say how it does", async () => {
  const scene = await openScene();
  const { run } = scene;
  const created = await whileTimePasses(scene, run("create", ...INFERENCE, "--wait", "--json"));
  expect(JSON.parse(created.stdout)).toMatchObject({ name: "inference", live: { phase: "running", readyReplicas: 2 } });
  expect((await run("list", "--status")).stdout.split("\n")).toEqual([
    expect.stringMatching(/^name +state +now +ready +replicas +image +updated +url$/),
    expect.stringMatching(/^inference +deployed +running +2\/2 +2 +acme\/inference:v3 .* ago +https:/),
    "",
  ]);
  expect((await run("get", "inference")).stdout).toMatch(/^ {2}now +running, 2 of 2 ready$/m);
});

test("create says what is wrong before anything is made, and what is unusual", async () => {
  const { run, kube } = await openScene();
  const refused = await run("create", ...INFERENCE, "--memory", "1GB", "--json");
  expect(refused.code).toBe(1);
  const { error } = JSON.parse(refused.stderr);
  expect(error.code).toBe("config.invalid-group");
  expect(error.facts.issues).toEqual([{ field: "memory", rule: 'must be like "512Mi" or "2Gi", not "1GB"' }]);
  expect(kube.requests.all).toEqual([]);
  const { stderr } = await run("create", ...INFERENCE, "--env", "API_TOKEN=x");
  expect(stderr).toBe("warning: env API_TOKEN looks like a secret, and env is readable; use secrets.\n");
});

test("create --dry-run prints YAML and the difference, and changes nothing", async () => {
  const { run, kube } = await openScene();
  const fresh = await run("create", ...INFERENCE, "--dry-run");
  expect(fresh.stdout).toContain("kind: Deployment");
  expect(fresh.stdout).toMatch(/^# \+ .*image: acme\/inference:v3$/m);
  expect(kube.list("apps/v1", "Deployment")).toEqual([]);
  await run("create", ...INFERENCE);
  expect((await run("create", ...INFERENCE, "--dry-run")).stdout).toContain("# Nothing would change.");
});

test("logs prints what replicas write", async () => {
  const { run, kube } = await openScene();
  await run("create", ...INFERENCE);
  await kube.settled();
  const [pod] = kube.list("v1", "Pod");
  kube.setLog("default", pod!.metadata.name, "one\ntwo\n");
  const { stdout } = await run("logs", "inference", "--tail", "5");
  expect(stdout).toBe(`${pod!.metadata.name}  one\n${pod!.metadata.name}  two\n`);
});

test("delete asks, and takes the group out of the cluster", async () => {
  const { run, kube } = await openScene();
  await run("create", ...INFERENCE);
  expect((await run("delete", "inference")).code).toBe(2);
  expect(await run("delete", "inference", "--yes")).toMatchObject({ code: 0, stdout: "inference is deleted\n" });
  expect(kube.list("apps/v1", "Deployment")).toEqual([]);
  expect(await run("get", "inferance")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("[compute.unknown-group]"),
  });
});

test("lists a thousand groups", async () => {
  const { run, folder } = await openScene();
  const records = groupsFolder(folder, "default");
  await mkdir(records, { recursive: true });
  const names = Array.from({ length: 1000 }, (_, number) => `group-${number}`);
  await Promise.all(
    names.map((name) => writeFile(join(records, `${name}.1.1.json`), encodeRecord(recordOf(name, name)))),
  );
  expect((await run("list")).stdout.split("\n")).toHaveLength(1002);
});

test("reads every flag", () => {
  const flags = {
    ...{ name: "a", image: "b", port: "80", replicas: "3", targetCpu: "70", targetQueueDepth: "4", cpu: "0.5" },
    ...{ env: ["A=1=2", "B"], secret: ["KEY"], volume: ["cache:/models"], tags: ["team=search,cost=", "x=y"] },
    ...{ scalingInterval: "5", shutdownDelay: "0", startupTimeout: "60", requestTimeout: "9", minReplicas: "one" },
  };
  expect(groupOptions(flags)).toMatchObject({
    ...{ port: 80, minReplicas: "one", maxReplicas: 3, targetCpuUtilizationPercentage: 70, targetQueueDepth: 4 },
    ...{ env: { A: "1=2", B: "" }, secrets: ["KEY"], volumes: [["cache", "/models"]] },
    ...{ tags: { team: "search", cost: "", x: "y" }, scalingIntervalSeconds: 5, shutdownDelaySeconds: 0 },
  });
  const entrypoint = (text: string) => groupOptions({ name: "a", image: "b", entrypoint: text }).entrypoint;
  expect(entrypoint("node  app.js")).toEqual(["node", "app.js"]);
  expect(entrypoint('["sh", "-c", "a b"]')).toEqual(["sh", "-c", "a b"]);
  expect(entrypoint("[oops")).toBe("[oops");
});
