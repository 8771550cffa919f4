// A user of Redis that may do what the guide lists, and nothing else.
import { readFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { redisAccessRules } from "../../../compute/redis/access-rules.ts";
import { connect, F, Worker } from "../../../index.ts";
import { expectFailure } from "../../engine/frame/expect-failure.ts";
import { describeWithRedis, startRedis } from "../../services/redis-server.ts";
import * as f from "./functions.ts";
import { openSession } from "./workers.ts";

const USER = "quarry on >letmein";

describeWithRedis("a user with the rights of the guide", () => {
  test("can call, stream, leave calls and run frames, in its environment and in no other", async () => {
    const place = await openPlace(`${USER} ${redisAccessRules("default")}`);
    const worker = await Worker.open({ ...place, functions: f.functions, isolation: "inline" });
    onTestFinished(() => worker.close());
    const { frames } = await openSession(place);
    expect(await f.double.remote({ n: 21 })).toBe(42);
    expect(await (await f.double.enqueue({ n: 1 })).get()).toBe(2);
    const items: number[] = [];
    for await (const item of f.countTo.remote({ n: 3 })) items.push(item);
    expect(items).toEqual([0, 1, 2]);
    const twice = frames.range(3).project((c) => ({ n: F.call(f.double, c.id) }));
    expect(await twice.toArray()).toEqual([{ n: 0 }, { n: 2 }, { n: 4 }]);
    const elsewhere = connect({ ...place, environment: "other" });
    await expectFailure(elsewhere, "config.redis-forbidden");
  });

  test("is the one that the guide names", async () => {
    const guide = await readFile(new URL("../../../docs/guides/redis.md", import.meta.url), "utf8");
    expect(guide).toContain(`ACL SETUSER quarry on >password ${redisAccessRules("default")}\n`);
  });
});

async function openPlace(user: string) {
  const server = await startRedis({ users: [user, "default off"] });
  onTestFinished(() => server.stop());
  const { host, port } = server.address;
  return { url: `redis://quarry:letmein@${host}:${port}`, environment: "default", env: {} };
}
