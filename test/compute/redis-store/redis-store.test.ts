// The store in Redis: what every store promises, and what Redis is worth when others write into it.
import { expect, it, onTestFinished } from "vitest";
import type { RedisConnection } from "../../../compute/redis/connection.ts";
import { catalogKeys } from "../../../compute/redis-store/catalog-keys.ts";
import { RedisStore } from "../../../compute/redis-store/redis-store.ts";
import { catalogStoreSuite, entryOf } from "../../conformance/catalog-store-suite.ts";
import { describeWithRedis } from "../../services/redis-server.ts";
import { connectionOfTest, newEnvironment, openStore, redisOfFile } from "./open-store.ts";

describeWithRedis("a catalog in Redis", () => {
  const scene = redisOfFile();

  async function openScene() {
    const environment = newEnvironment();
    const connection = await connectionOfTest(scene);
    return {
      connection,
      environment,
      keys: catalogKeys(environment),
      store: new RedisStore({ connection, environment }),
    };
  }

  catalogStoreSuite(async () => {
    const environment = newEnvironment();
    return [await openStore(scene, environment), await openStore(scene, environment)];
  });

  async function expectUnusable(run: Promise<unknown>, path: string, reason: RegExp): Promise<void> {
    const facts = { path, reason: expect.stringMatching(reason) };
    await expect(run).rejects.toMatchObject({ code: "config.catalog-unusable", facts });
  }

  it("keeps environments apart", async () => {
    const { store } = await openScene();
    await store.put([entryOf("classify", "a")]);
    expect(await (await openScene()).store.list()).toEqual([]);
  });

  it("does a move that is sent twice once", async () => {
    const { connection, environment } = await openScene();
    const twice: RedisConnection = {
      ...connection,
      run: async (...move) => {
        await connection.run(...move);
        return connection.run(...move);
      },
      command: (...command) => connection.command(...command),
    };
    const store = new RedisStore({ connection: twice, environment });
    expect(await store.put([entryOf("classify", "a")], 0)).toBe(true);
    expect(await store.put([entryOf("classify", "b")], 1)).toBe(true);
    expect(await store.remove("classify", new Date())).toBe(true);
    expect(await store.remove("classify", new Date())).toBe(false);
    expect(await store.revision()).toBe(3);
  });

  it("names the entry it cannot use, and why", async () => {
    const { connection, store, keys } = await openScene();
    const write = (text: string) => connection.command("HSET", keys.current, "classify", text);
    await write("{");
    await expectUnusable(store.get("classify"), keys.current, /classify: it is not JSON/);
    await write('{"some": "thing"}');
    await expectUnusable(store.list(), keys.current, /not an entry of a catalog/);
    await write('{"format": 2}');
    await expectUnusable(store.list(), keys.current, /format 2.* reads 1/);
    await write(JSON.stringify({ format: 1, ...entryOf("translate", "1") }));
    await expectUnusable(store.get("classify"), keys.current, /holds "translate"/);
    await write(deepEntry(20_000));
    await expectUnusable(store.get("classify"), keys.current, /nested too deeply/);
  });

  it("names the key under which somebody keeps something else", async () => {
    const { connection, store, keys } = await openScene();
    await connection.command("SET", keys.current, "text");
    await expectUnusable(store.put([entryOf("classify", "a")]), keys.current, /not of a catalog/);
    await connection.command("SET", keys.revision, "many");
    await expectUnusable(store.revision(), keys.revision, /not a number/);
  });

  it("goes on telling what it has when Redis is full, and refuses what is new", async () => {
    const { connection, store } = await openScene();
    await store.put([entryOf("classify", "a")]);
    const hash = await store.putArtifact(Buffer.from("export {};"));
    await connection.command("CONFIG", "SET", "maxmemory", "1");
    onTestFinished(async () => void (await connection.command("CONFIG", "SET", "maxmemory", "0")));
    expect(await store.list()).toMatchObject([{ info: { version: "a" } }]);
    expect(await store.get("classify")).toBeDefined();
    expect(await store.versions("classify")).toHaveLength(1);
    expect(await store.getArtifact(hash)).toHaveLength(10);
    const full = { code: "compute.unavailable" };
    await expect(store.put([entryOf("classify", "b")])).rejects.toMatchObject(full);
    await expect(store.putArtifact(Buffer.from("export const x = 1;"))).rejects.toMatchObject(full);
    expect(await store.remove("classify", new Date())).toBe(true);
  });

  it("does not hand out an artifact that is not the one of its hash", async () => {
    const { connection, store, keys } = await openScene();
    const hash = await store.putArtifact(Buffer.from("export {};"));
    await connection.command("SET", keys.artifact(hash), "export const evil = 1;");
    await expectUnusable(store.getArtifact(hash), keys.artifact(hash), /not those of its hash/);
  });

  it("takes no artifact above its cap, nor reads one", async () => {
    const { connection, environment, store } = await openScene();
    const small = new RedisStore({ connection, environment, maxArtifactBytes: 10 });
    const facts = { artifactBytes: 11, maxArtifactBytes: 10 };
    const refusal = { code: "resources.artifact-too-large", facts };
    await expect(small.putArtifact(new Uint8Array(11))).rejects.toMatchObject(refusal);
    const hash = await store.putArtifact(new Uint8Array(11));
    await expect(small.getArtifact(hash)).rejects.toMatchObject(refusal);
    expect(await small.getArtifact(await small.putArtifact(new Uint8Array(10)))).toHaveLength(10);
  });
});

/** An entry whose result is a list of lists of lists. */
function deepEntry(depth: number): string {
  const { info, ...entry } = entryOf("classify", "1");
  const text = JSON.stringify({ format: 1, ...entry, info: { ...info, result: "DEEP" } });
  return text.replace('"DEEP"', `${'{"id":"LIST","child":'.repeat(depth)}{"id":"VARCHAR"}${"}".repeat(depth)}`);
}
