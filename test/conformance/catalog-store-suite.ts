// What every catalog store promises, as one suite: run it on each implementation.
import { expect, test } from "vitest";
import type { CatalogEntry } from "../../catalog/store/catalog-entry.ts";
import type { CatalogStore } from "../../catalog/store/catalog-store.ts";

/** Two stores over the same keeping: as two processes see it. A memory store is twice itself. */
type OpenStores = () => Promise<readonly [CatalogStore, CatalogStore]>;

/** An entry as a deployment makes it. */
export function entryOf(name: string, version: string, given: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    info: {
      name,
      version,
      form: "row",
      parameters: [
        { name: "text", type: { id: "VARCHAR" }, nullable: false, reading: undefined },
        {
          name: "limits",
          type: { id: "LIST", child: { id: "BIGINT" } },
          nullable: true,
          reading: { child: { number: true } },
        },
      ],
      result: { id: "STRUCT", fields: [{ name: "label", type: { id: "VARCHAR" } }] },
      resultReading: undefined,
      resultNullable: false,
      pure: true,
      concurrency: 4,
      concurrencyDeclared: true,
      timeoutMs: 1000,
      maxRows: 1,
    },
    types: { parameters: ["string", "number[] | null"], result: '{ label: "spam" | "ham" }' },
    idempotent: true,
    isolation: "inline",
    policies: { retry: { retries: 3, wants: "function" } },
    batching: { maxRows: 1 },
    measures: undefined,
    artifact: "0".repeat(64),
    place: "/app/classify.ts:3:18",
    deployedAt: "2026-01-02T03:04:05.000Z",
    breaking: undefined,
    ...given,
  };
}

const LATER = "2026-01-03T00:00:00.000Z";
const AT = new Date("2026-02-01T00:00:00.000Z");

/** Declares the suite. */
export function catalogStoreSuite(openStores: OpenStores): void {
  test("gives back an entry as it was put, to everybody", async () => {
    const [store, other] = await openStores();
    await store.put([entryOf("classify", "a")]);
    const expected = { ...entryOf("classify", "a"), isCurrent: true, deletedAt: undefined };
    expect(await store.get("classify")).toEqual(expected);
    expect(await other.get("classify", "a")).toEqual(expected);
  });

  test("knows neither names nor versions that were never put", async () => {
    const [store] = await openStores();
    expect(await store.list()).toEqual([]);
    expect(await store.get("classify")).toBeUndefined();
    await store.put([entryOf("classify", "a")]);
    expect(await store.get("classify", "b")).toBeUndefined();
    expect(await store.get("../classify")).toBeUndefined();
    expect(await store.versions("classif")).toEqual([]);
    expect(await store.remove("other", AT)).toBe(false);
  });

  test("makes the version put last the current one, and keeps those before", async () => {
    const [store, other] = await openStores();
    await store.put([entryOf("classify", "b")]);
    await other.put([entryOf("classify", "a", { deployedAt: LATER, breaking: "an input is gone" })]);
    expect(await store.get("classify")).toMatchObject({ info: { version: "a" }, breaking: "an input is gone" });
    const versions = await store.versions("classify");
    expect(versions.map(({ info, isCurrent }) => [info.version, isCurrent])).toEqual([
      ["b", false],
      ["a", true],
    ]);
  });

  test("replaces an entry of the same name and version", async () => {
    const [store] = await openStores();
    await store.put([entryOf("classify", "a")]);
    await store.put([entryOf("classify", "a", { policies: { priority: 3 } })]);
    expect(await store.versions("classify")).toHaveLength(1);
    expect(await store.get("classify")).toMatchObject({ policies: { priority: 3 } });
  });

  test("goes back to a version, and forward again", async () => {
    const [store, other] = await openStores();
    await store.put([entryOf("classify", "a")]);
    await store.put([entryOf("classify", "b", { deployedAt: LATER })]);
    await store.put([entryOf("classify", "a")]);
    expect(await other.get("classify")).toMatchObject({ info: { version: "a" }, isCurrent: true });
    expect(await other.get("classify", "b")).toMatchObject({ isCurrent: false });
    await other.put([entryOf("classify", "b", { deployedAt: LATER })]);
    expect(await store.get("classify")).toMatchObject({ info: { version: "b" } });
  });

  test("keeps the versions of a removed name, says when it was removed, and lists it only when asked", async () => {
    const [store, other] = await openStores();
    await store.put([entryOf("classify", "a")]);
    await store.put([entryOf("translate", "a")]);
    expect(await store.remove("classify", AT)).toBe(true);
    expect(await other.remove("classify", AT)).toBe(false);
    expect(await other.get("classify")).toMatchObject({ deletedAt: AT.toISOString() });
    expect((await other.list()).map(({ info }) => info.name)).toEqual(["translate"]);
    expect((await other.list({ includeDeleted: true })).map(({ info }) => info.name)).toEqual([
      "classify",
      "translate",
    ]);
    expect(await other.versions("classify")).toMatchObject([{ deletedAt: AT.toISOString() }]);
  });

  test("takes a removed name into use again by a put or by going back", async () => {
    const [store] = await openStores();
    await store.put([entryOf("classify", "a")]);
    await store.remove("classify", AT);
    await store.put([entryOf("classify", "b", { deployedAt: LATER })]);
    expect(await store.get("classify", "a")).toMatchObject({ deletedAt: undefined, isCurrent: false });
    await store.remove("classify", AT);
    await store.put([entryOf("classify", "a")]);
    expect(await store.get("classify")).toMatchObject({ info: { version: "a" }, deletedAt: undefined });
  });

  test("counts changes, whoever makes them", async () => {
    const [store, other] = await openStores();
    expect(await store.revision()).toBe(0);
    const seen: number[] = [];
    const changes = [
      () => store.put([entryOf("classify", "a")]),
      () => other.put([entryOf("classify", "a", { policies: { priority: 3 } })]),
      () => store.put([entryOf("translate", "a")]),
      () => other.remove("classify", AT),
      () => store.put([entryOf("classify", "a")]),
    ];
    for (const change of changes) {
      await change();
      expect(await other.revision()).toBe(await store.revision());
      seen.push(await store.revision());
    }
    expect(seen).toEqual([...new Set(seen)].sort((left, right) => left - right));
    await store.remove("nobody", AT);
    await store.putArtifact(new Uint8Array([1]));
    expect(await other.revision()).toBe(seen.at(-1));
  });

  test("keeps an entry only if nothing has changed, where that is asked for", async () => {
    const [store, other] = await openStores();
    const before = await store.revision();
    expect(await other.put([entryOf("translate", "a")], before)).toBe(true);
    expect(await store.put([entryOf("classify", "a")], before)).toBe(false);
    expect(await store.get("classify")).toBeUndefined();
    expect(await store.put([entryOf("classify", "a")], await store.revision())).toBe(true);
    await other.remove("classify", AT);
    expect(await store.put([entryOf("translate", "b")], before)).toBe(false);
    expect(await other.get("translate")).toMatchObject({ info: { version: "a" } });
  });

  test("tells versions apart however they are spelt", async () => {
    const [store] = await openStores();
    const versions = ["1", "1.0", "A", "a", "../a", "a/b", "ünï 日本", "x".repeat(500), "a.current", "~"];
    for (const version of versions) await store.put([entryOf("classify", version)]);
    const kept = await store.versions("classify");
    expect(new Set(kept.map(({ info }) => info.version))).toEqual(new Set(versions));
    expect(await store.get("classify", "A")).toMatchObject({ info: { version: "A" } });
  });

  test("tells names apart that begin alike", async () => {
    const [store] = await openStores();
    await store.put([entryOf("a", "1")]);
    await store.put([entryOf("a_b", "1")]);
    expect(await store.versions("a")).toHaveLength(1);
    expect((await store.list()).map(({ info }) => info.name)).toEqual(["a", "a_b"]);
  });

  test("keeps artifacts by their hash", async () => {
    const [store, other] = await openStores();
    const bytes = new TextEncoder().encode("export {};\n");
    const hash = await store.putArtifact(bytes);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await other.putArtifact(bytes)).toBe(hash);
    expect(Buffer.from((await other.getArtifact(hash))!).toString()).toBe("export {};\n");
    expect(await other.getArtifact("f".repeat(64))).toBeUndefined();
  });

  test("loses no entry and shows no half one when two write at once", async () => {
    const stores = await openStores();
    const versions = Array.from({ length: 20 }, (_, number) => `v${number}`);
    const reads = versions.map(() => stores[1].get("classify"));
    await Promise.all(versions.map((version, number) => stores[number % 2]!.put([entryOf("classify", version)])));
    for (const read of await Promise.all(reads)) if (read !== undefined) expect(read.info.name).toBe("classify");
    const kept = await stores[0].versions("classify");
    expect(new Set(kept.map(({ info }) => info.version))).toEqual(new Set(versions));
    expect(kept.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    expect(await stores[0].get("classify")).toEqual(await stores[1].get("classify"));
  });
}
