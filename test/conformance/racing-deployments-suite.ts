// What becomes of deployments that race, on any store: each is decided on the catalog that it changes.
import { expect, test } from "vitest";
import { Catalog } from "../../catalog/deploy/catalog.ts";
import type { CatalogStore } from "../../catalog/store/catalog-store.ts";
import { classify as first } from "../catalog/deploy/modules/classify-1.ts";
import { classify as second } from "../catalog/deploy/modules/classify-2.ts";
import {
  asking,
  askingLess,
  telling,
  tellingElsewhere,
  tellingLess,
  tellingMore,
} from "../catalog/deploy/modules/sharing.ts";

/** Two stores over the same keeping. */
type OpenStores = () => Promise<readonly [CatalogStore, CatalogStore]>;

/** Declares the suite. */
export function racingDeploymentsSuite(openStores: OpenStores): void {
  /** Two processes; of the first, everything is decided when the second does `meanwhile`. */
  async function openRace(meanwhile: (other: Catalog) => Promise<unknown>) {
    const [store, other] = await openStores();
    const catalog = new Catalog(beforeFirstPut(store, () => meanwhile(new Catalog(other))));
    return { catalog, store };
  }

  test("two of other code of one name are both kept, and the later says what it breaks of the one before", async () => {
    const { catalog, store } = await openRace((other) => other.deploy(first));
    const deployed = await catalog.deploy(second);
    expect(deployed).toMatchObject({ isCurrent: true, breaking: 'input "lang" is gone' });
    expect(await store.versions("classify_mail")).toHaveLength(2);
  });

  test("two of the same code are one", async () => {
    const { catalog, store } = await openRace((other) => other.publish([first]));
    const [deployed] = await catalog.publish([first]);
    expect(deployed!.change).toBe("unchanged");
    expect(await store.versions("classify_mail")).toMatchObject([{ info: { version: deployed!.entry.info.version } }]);
  });

  test("two of other functions are both kept", async () => {
    const { catalog, store } = await openRace((other) => other.deploy(telling));
    await catalog.deploy(asking);
    expect((await store.list()).map(({ info }) => info.name)).toEqual(["asking", "telling"]);
  });

  test("of two that say different things of one key the later is refused", async () => {
    const { catalog, store } = await openRace((other) => other.deploy(telling));
    await expect(catalog.deploy(tellingMore)).rejects.toMatchObject({
      code: "config.policy-conflict",
      facts: { key: "provider", functions: ["telling_more", "telling"], detail: expect.stringContaining("rate") },
    });
    expect((await store.list()).map(({ info }) => info.name)).toEqual(["telling"]);
  });

  test("of two that use one key in two shards the later is refused", async () => {
    const { catalog, store } = await openRace((other) => other.deploy(telling));
    await expect(catalog.deploy(tellingElsewhere)).rejects.toMatchObject({
      code: "config.policy-conflict",
      facts: { key: "provider", detail: expect.stringContaining("two shards, other and main") },
    });
    expect((await store.list()).map(({ info }) => info.name)).toEqual(["telling"]);
  });

  test("functions that share a key change it together, all of them or none", async () => {
    const [store] = await openStores();
    const catalog = new Catalog(store);
    await catalog.publish([asking, telling]);
    await expect(catalog.deploy(askingLess)).rejects.toMatchObject({ code: "config.policy-conflict" });
    await expect(catalog.publish([askingLess, tellingLess, tellingMore])).rejects.toMatchObject({
      code: "config.policy-conflict",
    });
    expect(await store.get("asking")).toMatchObject({ info: { version: "1" } });
    const changes = await catalog.publish([askingLess, tellingLess]);
    expect(changes.map(({ change }) => change)).toEqual(["new", "retuned"]);
    expect((await store.list()).map(({ policies }) => policies.rate)).toMatchObject([{ rate: 5 }, { rate: 5 }]);
  });

  test("a version whose limits others have left is not gone back to", async () => {
    const [store, other] = await openStores();
    await new Catalog(store).deploy(asking);
    await new Catalog(store).deploy(askingLess);
    const meanwhile = () => new Catalog(other).rollback("asking", "1").then(() => new Catalog(other).deploy(telling));
    const racing = new Catalog(beforeFirstPut(store, meanwhile));
    await expect(racing.rollback("asking", "1")).resolves.toMatchObject({ version: "1", isCurrent: true });
    await expect(racing.rollback("asking", "2")).rejects.toMatchObject({ code: "config.policy-conflict" });
    expect(await store.get("asking")).toMatchObject({ info: { version: "1" } });
  });
}

/** The store, with something that happens just before it is first written to. */
function beforeFirstPut(store: CatalogStore, meanwhile: () => Promise<unknown>): CatalogStore {
  let isFirst = true;
  return {
    revision: () => store.revision(),
    async put(entries, seen) {
      if (isFirst) {
        isFirst = false;
        await meanwhile();
      }
      return store.put(entries, seen);
    },
    get: (name, version) => store.get(name, version),
    list: (options) => store.list(options),
    versions: (name) => store.versions(name),
    remove: (name, at) => store.remove(name, at),
    putArtifact: (bytes) => store.putArtifact(bytes),
    getArtifact: (hash) => store.getArtifact(hash),
  };
}
