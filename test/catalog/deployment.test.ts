import { expect, test } from "vitest";
import { z } from "zod";
import { type Deployment, definitionOf, fn } from "../../catalog/index.ts";

const define = (deploy: unknown) =>
  fn({ name: "f", input: {}, output: z.string(), deploy: deploy as Deployment }).row(() => "");

test("what a function asks of its machines is kept as data", () => {
  const deploy: Deployment = {
    ...{ image: "node:20", cpu: "500m", memory: "2Gi", gpu: "nvidia-l4:1", env: { A: "1" }, secrets: ["token"] },
    ...{ volumes: [["model-cache", "/models"]], replicas: { min: 1, max: 8, spare: 1 }, tags: { team: "a" } },
    scaling: { everyMs: 1000, targetCpuPercent: 70 },
    schedule: "0 * * * *",
  };
  expect(definitionOf(define(deploy))!.deploy).toEqual(deploy);
  expect(definitionOf(define(undefined))!.deploy).toBeUndefined();
});

test.each<[string, unknown, RegExp]>([
  ["text", "big", /deploy must be an object of options/],
  ["a misspelt option", { cpus: 3 }, /deploy: there is no option "cpus" Did you mean "cpu"/],
  ["no cores", { cpu: 0 }, /deploy\.cpu must be a number of cores above 0/],
  ["memory without a unit", { memory: "512" }, /deploy\.memory must be like "512Mi" or "2Gi", not "512"/],
  ["more at least than at most", { replicas: { min: 5, max: 2 } }, /replicas\.min \(5\) is more than .*max \(2\)/],
  ["a fraction of a replica", { replicas: { min: 0.5 } }, /deploy\.replicas\.min must be a whole number from 0/],
  ["more than all of a core", { scaling: { targetCpuPercent: 120 } }, /targetCpuPercent must be .* to 100, not 120/],
  ["volumes without paths", { volumes: ["cache"] }, /deploy\.volumes must be a list like/],
  ["an environment of numbers", { env: { A: 1 } }, /deploy\.env must be an object of strings/],
  ["secrets of nothing", { secrets: [""] }, /deploy\.secrets must be a list of names/],
])("%s is refused", (_, deploy, message) => {
  expect(() => define(deploy)).toThrow(message);
});
