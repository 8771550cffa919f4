// `quarry deploy` and `quarry fn`, as processes where they import modules of users.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import { describeWithRedis, RedisServer } from "../services/redis-server.ts";
import { moduleProject } from "./module-project.ts";
import { quarryHere } from "./quarry-here.ts";
import { type Ended, quarry } from "./run-quarry.ts";

const parsed = ({ code, stdout, stderr }: Ended): unknown => JSON.parse(code === 0 ? stdout : stderr);

/** A module that also holds its process. */
const sharing = (name: string, rate: number) => `
  export const ${name} = fn({ name: "${name}", input: { text: z.string() }, output: z.string(),
    rateLimit: { rate: ${rate}, key: "provider" } }).row(({ text }) => text);
  setInterval(() => {}, 60_000);
`;

/** Starting the command takes longer than what it does. */
const TIMEOUT_MS = 120_000;

test("deploys to a folder, and prints for people and programs", { timeout: TIMEOUT_MS }, async () => {
  const folder = await moduleProject({ "one.ts": sharing("one", 1) });
  const store = ["--catalog", join(folder, "catalog")];
  const { stdout } = await quarry("deploy", join(folder, "one.ts"), ...store);
  const [, version] = /^one ([0-9a-f]{12}) new\n$/.exec(stdout)!;
  const called = await quarry("fn", "call", "one", '{"text": "a"}', ...store);
  const list = await quarryHere("fn", "list", ...store);
  const versions = await quarryHere("fn", "versions", "one", "--json", ...store);
  expect(list.stdout).toMatch(new RegExp(`one +${version} +row .* current\n$`));
  expect(called).toMatchObject({ code: 0, stdout: '"a"\n' });
  expect(parsed(versions)).toMatchObject([{ name: "one", version, isCurrent: true }]);
});

test("says which catalog is missing", async () => {
  expect(await quarryHere("fn", "list")).toMatchObject({ code: 2, stderr: expect.stringContaining("--catalog") });
});

describeWithRedis("over Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());

  it("of two that deploy different limits of one key at once, one is refused", { timeout: TIMEOUT_MS }, async () => {
    const folder = await moduleProject({ "one.ts": sharing("one", 1), "two.ts": sharing("two", 2) });
    const environment = ["--url", server.url, "--environment", `test-${randomUUID()}`, "--json"];
    const deployed = (name: string) => quarry("deploy", join(folder, `${name}.ts`), ...environment);
    const ends = await Promise.all([deployed("one"), deployed("two")]);
    const [done, refused] = ends.sort((left, right) => left.code! - right.code!);
    const { functions } = parsed(done!) as { functions: readonly { name: string; version: string }[] };
    expect(parsed(refused!)).toMatchObject({ error: { code: "config.policy-conflict", facts: { key: "provider" } } });
    const { name, version } = functions[0]!;
    const called = await quarry("fn", "call", name, '{"text": "a"}', "--timeout", "300", ...environment);
    const list = await quarryHere("fn", "list", ...environment);
    expect(parsed(list)).toMatchObject([{ name, version }]);
    const message = expect.stringContaining("does a worker serve it");
    expect(parsed(called)).toMatchObject({ error: { code: "compute.deadline-exceeded", message } });
  });
});
