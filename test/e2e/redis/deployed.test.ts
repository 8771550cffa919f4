// Deployed functions: callers need no code, workers follow the catalog, and who has begun with a version keeps it.
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { processFunctions } from "../../../catalog/process-functions.ts";
import { RedisEnvironment } from "../../../compute/index.ts";
import { catalog, F, Worker } from "../../../index.ts";
import { classify as first } from "../../catalog/deploy/modules/classify-1.ts";
import { classify as second } from "../../catalog/deploy/modules/classify-2.ts";
import { describeWithRedis, type RedisServer, startRedis } from "../../services/redis-server.ts";
import { newPlace, openSession, type Place } from "./workers.ts";

describeWithRedis("deployed functions over Redis", () => {
  let server: RedisServer;
  let place: Place;
  let worker: Worker;

  beforeAll(async () => {
    server = await startRedis();
    place = newPlace(server);
    worker = await Worker.open({ ...place, isolation: "inline" });
  });
  afterAll(async () => {
    await worker?.close();
    await server.stop();
  });

  test("are called by name and by value, each version by those who have it", async () => {
    const { frames } = await openSession(place);
    const { version } = await first.deploy();
    await worker.refresh();
    expect(await first.remote({ text: "buy this", lang: "en" })).toEqual({ label: "SPAM!" });
    forget();
    const old = await catalog.fromName("classify_mail");
    const mails = frames.fromRows([{ memo: "buy this" }, { memo: null }]);
    const labelled = mails.project((_) => ({ label: F.catalog_call("classify_mail", _.memo, "en") }));
    expect(await labelled.toArray()).toEqual([{ label: { label: "SPAM!" } }, { label: null }]);

    await second.deploy();
    await worker.refresh();
    forget();
    const echoed = mails.project((_) => ({ e: F.catalog_call("classify_mail", _.memo) }));
    expect(await echoed.toArray()).toEqual([{ e: "buy this" }, { e: null }]);
    expect(await old.remote({ text: "buy this", lang: "en" })).toEqual({ label: "SPAM!" });
    expect(await second.remote({ text: "a" })).toBe("a");

    await second.rollback(version);
    const again = await catalog.fromName("classify_mail");
    expect(await again.remote({ text: "hi", lang: "en" })).toEqual({ label: "HAM!" });
  }, 60_000);

  test("have their limits in the queue before anybody calls or serves them", async () => {
    const elsewhere = newPlace(server);
    const session = await openSession(elsewhere);
    const { version } = await first.deploy();
    await session.close();
    const environment = new RedisEnvironment(elsewhere);
    onTestFinished(() => environment.close());
    expect(await environment.shards()).toEqual(["main"]);
    const stats = await (await environment.openQueue("main")).stats();
    expect(stats).toMatchObject([{ function: `classify_mail@${version}`, workers: 0 }]);
  }, 60_000);

  test("whose arguments are wrong are not sent", async () => {
    await openSession(place);
    await first.deploy();
    forget();
    const named = await catalog.fromName("classify_mail");
    await expect(named.remote({ text: 5, lang: "en" })).rejects.toMatchObject({ code: "function.invalid-argument" });
    await expect(named.remote({ texts: "a" })).rejects.toMatchObject({ code: "function.invalid-argument" });
  }, 60_000);

  test("that are not there are named with the nearest", async () => {
    const { frames } = await openSession(place);
    await first.deploy();
    forget();
    const misspelt = frames.range(1).project(() => ({ x: F.catalog_call("clasify_mail", "a", "en") }));
    await expect(misspelt.toArray()).rejects.toMatchObject({ code: "plan.unknown-function" });
    await expect(catalog.fromName("clasify_mail")).rejects.toMatchObject({ code: "function.not-found" });
  }, 60_000);
});

/** As a process that does not define them. */
function forget(): void {
  processFunctions.forget("classify_mail");
}
