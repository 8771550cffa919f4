// Records in Redis: what all records promise, on one server and on a cluster; what else lies under their names is refused.
import { describe, expect, test } from "vitest";
import { recordsLibrary } from "../../../scaling/redis-records/records-library.ts";
import { RedisRecords } from "../../../scaling/redis-records/redis-records.ts";
import {
  connectionOfTest,
  newEnvironment,
  redisOfFile,
  type StoreScene,
} from "../../compute/redis-store/open-store.ts";
import { groupRecordsSuite, recordOf } from "../../conformance/group-records-suite.ts";
import { describeWithRedis } from "../../services/redis-server.ts";

async function openRecords(scene: StoreScene, environment: string): Promise<RedisRecords> {
  return new RedisRecords({ connection: await connectionOfTest(scene), environment });
}

describeWithRedis("in Redis", () => {
  const scene = redisOfFile();

  describe("records", () => {
    groupRecordsSuite(async () => {
      const environment = newEnvironment();
      return [await openRecords(scene, environment), await openRecords(scene, environment)];
    });
  });

  test("keeps environments apart", async () => {
    const records = await openRecords(scene, newEnvironment());
    await records.put(recordOf("a1", "inference"));
    expect(await (await openRecords(scene, newEnvironment())).list()).toEqual([]);
  });

  test("refuses what is no record under its names", async () => {
    const environment = newEnvironment();
    const records = await openRecords(scene, environment);
    const connection = await connectionOfTest(scene);
    const path = `{${environment}:groups}:records`;
    await connection.command("HSET", path, "a1", "{}");
    const refusal = { code: "config.records-unusable", facts: { path } };
    await expect(records.list({ includeDeleted: true })).rejects.toMatchObject(refusal);
    await connection.command("DEL", path);
    await connection.command("SET", path, "text");
    await expect(records.byId("a1")).rejects.toMatchObject(refusal);
    await expect(records.put(recordOf("a1", "inference"))).rejects.toMatchObject(refusal);
  });
});

test("touches declared keys only, by their places", () => {
  const { name, text } = recordsLibrary();
  const calls = [...text.matchAll(/redis\.call\('[A-Z]+', ([^,)]+)/g)];
  expect(calls.length).toBeGreaterThan(8);
  expect(calls.map(([, key]) => key).filter((key) => !/^keys\[[A-Z]+\]$/.test(key!))).toEqual([]);
  expect(text.startsWith(`#!lua name=${name}\n`)).toBe(true);
});
