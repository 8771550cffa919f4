// Deployments that race over stores of one machine.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, onTestFinished } from "vitest";
import { FileStore, MemoryStore } from "../../../catalog/index.ts";
import { racingDeploymentsSuite } from "../../conformance/racing-deployments-suite.ts";

describe("in memory", () => {
  racingDeploymentsSuite(async () => {
    const store = new MemoryStore();
    return [store, store];
  });
});

describe("in a folder", () => {
  racingDeploymentsSuite(async () => {
    const folder = await mkdtemp(join(tmpdir(), "quarry-catalog-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return [new FileStore(folder), new FileStore(folder)];
  });
});
