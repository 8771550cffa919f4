// Deployed functions over Redis, called by name from a process that does not have their code, and what becomes of calls whose
// code cannot be had.
import { expect, it, onTestFinished } from "vitest";
import { Catalog, contractOf, definitionOf, namedFunction, processFunctions } from "../../../catalog/index.ts";
import { QueuedRuntime, RedisEnvironment } from "../../../compute/index.ts";
import { catalogKeys } from "../../../compute/redis-store/catalog-keys.ts";
import { Worker } from "../../../compute/serving/worker.ts";
import type { FunctionValue } from "../../../engine/index.ts";
import { failing } from "../../catalog/deploy/modules/failing.ts";
import { pricing } from "../../catalog/deploy/modules/pricing.ts";
import { describeWithRedis } from "../../services/redis-server.ts";
import { connectionOfTest, newEnvironment, redisOfFile } from "../redis-store/open-store.ts";

const TEA = { item: "tea", count: 3n, day: new Date(0) };

describeWithRedis("deployed functions", () => {
  const scene = redisOfFile();

  /** A function deployed to an environment of its own, and a caller of it that does not define it. */
  async function deployedElsewhere(value: FunctionValue) {
    const name = newEnvironment();
    const environment = new RedisEnvironment({ url: scene.url, environment: name });
    const runtime = new QueuedRuntime({ environment });
    onTestFinished(() => runtime.close());
    const [plan] = await new Catalog(environment.store).publish([value]);
    processFunctions.forget(value["~function"].name);
    return { environment, runtime, name, artifact: plan!.entry.artifact };
  }

  async function openCall(value: FunctionValue) {
    const deployed = await deployedElsewhere(value);
    const { environment, runtime } = deployed;
    const found = await findDeployed(environment, value["~function"].name);
    return { ...deployed, found, remote: (args: object) => runtime.calling.remote(found, args, {}) };
  }

  async function openWorker(environment: string): Promise<void> {
    const worker = await Worker.open({ url: scene.url, environment, names: ["*"] });
    onTestFinished(() => worker.close());
  }

  it("are called by what the catalog keeps of them, without their code", async () => {
    const { name, found, remote } = await openCall(pricing);
    await openWorker(name);
    expect(await remote(TEA)).toEqual({ item: "tea", total: 6n, day: new Date(0) });
    expect(definitionOf(found)).toBeUndefined();
    expect(contractOf(found)).toMatchObject({ policies: { concurrency: { maxConcurrent: 4 } } });
  });

  it("have their arguments checked by type where the call is made, and by schema where the code is", async () => {
    const { name, remote } = await openCall(pricing);
    await openWorker(name);
    await expect(remote({ ...TEA, item: 3 })).rejects.toMatchObject({
      code: "function.invalid-argument",
      facts: { parameter: "item" },
    });
    await expect(remote({ ...TEA, item: "" })).rejects.toMatchObject({
      code: "function.failed",
      facts: { remoteType: "InvalidArgument", remoteMessage: expect.stringContaining('argument "item"') },
    });
  });

  it("whose artifact is lost are not run, and their callers learn it", async () => {
    const { name, artifact, remote } = await openCall(pricing);
    await (await connectionOfTest(scene)).command("DEL", catalogKeys(name).artifact(artifact));
    await openWorker(name);
    await expect(remote(TEA)).rejects.toMatchObject({
      code: "config.catalog-unusable",
      facts: { path: artifact, reason: "it is missing" },
    });
  });

  it("whose artifact was altered are not run, and their callers learn it", async () => {
    const { name, artifact, remote } = await openCall(pricing);
    const key = catalogKeys(name).artifact(artifact);
    await (await connectionOfTest(scene)).command("SET", key, "globalThis.wasEvaluated = true;");
    await openWorker(name);
    await expect(remote(TEA)).rejects.toMatchObject({
      code: "config.catalog-unusable",
      facts: { path: key, reason: expect.stringContaining("hash") },
    });
    expect(globalThis).not.toHaveProperty("wasEvaluated");
  });

  it("whose module throws when it is imported fail with what it threw", async () => {
    const { name, remote } = await openCall(failing);
    await openWorker(name);
    await expect(remote({ a: "a" })).rejects.toMatchObject({
      code: "function.not-portable",
      message: expect.stringContaining("not here"),
      facts: { functionName: "failing_elsewhere", reason: "import-failed" },
    });
  });
});

async function findDeployed({ store }: RedisEnvironment, name: string): Promise<FunctionValue> {
  return namedFunction(await new Catalog(store).fromName(name));
}
