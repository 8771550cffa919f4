// What everybody who keeps records of scaling groups promises, as one suite: run it on each implementation.
import { expect, test } from "vitest";
import type { GroupRecord } from "../../scaling/records/group-record.ts";
import type { GroupRecords } from "../../scaling/records/group-records.ts";
import { settleGroup } from "../../scaling/spec/settle-group.ts";

/** Two views of the same keeping, as two processes have. Records in memory are twice themselves. */
type OpenRecords = () => Promise<readonly [GroupRecords, GroupRecords]>;

const AT = "2026-01-02T03:04:05.000Z";

/** A record as a first deployment makes it. */
export function recordOf(id: string, name: string, given: Partial<GroupRecord> = {}): GroupRecord {
  const options = { name, image: "app:v3", port: 8080, maxReplicas: 4, cpu: 0.5, secrets: ["API_KEY"] };
  const spec = settleGroup({ ...options, volumes: [["cache", "/models"]], tags: { team: "search" } });
  const times = { createdAt: AT, updatedAt: AT, deletedAt: undefined };
  return { id, name, spec, revision: 1, status: "deploying", ...times, ...given };
}

/** What a deletion makes of a record. */
export function deleted(record: GroupRecord): GroupRecord {
  return { ...record, revision: record.revision + 1, status: "deleted", deletedAt: "2026-02-01T00:00:00.000Z" };
}

/** Declares the suite. */
export function groupRecordsSuite(openRecords: OpenRecords): void {
  test("gives back a record as it was put, by name and by id, to everybody", async () => {
    const [records, other] = await openRecords();
    const record = recordOf("a1", "inference");
    expect(await records.put(record)).toBe("kept");
    expect(await records.get("inference")).toEqual(record);
    expect(await other.get("inference")).toEqual(record);
    expect(await other.byId("a1")).toEqual(record);
    expect(await other.list()).toEqual([record]);
  });

  test("knows nothing that was never put", async () => {
    const [records] = await openRecords();
    expect(await records.list({ includeDeleted: true })).toEqual([]);
    expect(await records.get("inference")).toBeUndefined();
    expect(await records.byId("a1")).toBeUndefined();
    await records.put(recordOf("a1", "inference"));
    expect(await records.get("infer")).toBeUndefined();
    expect(await records.get("../inference")).toBeUndefined();
  });

  test("replaces a record by its next revision only", async () => {
    const [records, other] = await openRecords();
    const first = recordOf("a1", "inference");
    const second = recordOf("a1", "inference", { revision: 2, status: "deployed" });
    await records.put(first);
    expect(await other.put(second)).toBe("kept");
    expect(await records.put(recordOf("a1", "inference", { revision: 2, status: "deleting" }))).toBe("changed");
    expect(await records.put(recordOf("a1", "inference", { revision: 4 }))).toBe("changed");
    expect(await records.put(first)).toBe("changed");
    expect(await records.get("inference")).toEqual(second);
  });

  test("keeps a record that is sent twice once", async () => {
    const [records, other] = await openRecords();
    const record = recordOf("a1", "inference");
    await records.put(record);
    expect(await other.put(record)).toBe("kept");
    expect(await records.list({ includeDeleted: true })).toHaveLength(1);
  });

  test("refuses a second live group of a name", async () => {
    const [records, other] = await openRecords();
    await records.put(recordOf("a1", "inference"));
    expect(await other.put(recordOf("b2", "inference"))).toBe("name-taken");
    expect(await other.byId("b2")).toBeUndefined();
    expect(await other.put(recordOf("b2", "other", { revision: 2 }))).toBe("changed");
  });

  test("keeps deleted groups as history, and lets their names be used again", async () => {
    const [records, other] = await openRecords();
    const first = recordOf("b1", "inference");
    const second = recordOf("a2", "inference", { createdAt: "2026-03-01T00:00:00.000Z" });
    await records.put(first);
    expect(await records.put(deleted(first))).toBe("kept");
    expect(await other.get("inference")).toBeUndefined();
    expect(await other.list()).toEqual([]);
    expect(await other.put(second)).toBe("kept");
    expect(await records.get("inference")).toEqual(second);
    expect(await records.byId("b1")).toEqual(deleted(first));
    expect(await records.list({ includeDeleted: true })).toEqual([deleted(first), second]);
  });

  test("changes history without taking the name from who has it now", async () => {
    const [records] = await openRecords();
    const first = deleted(recordOf("a1", "inference"));
    await records.put(recordOf("a1", "inference"));
    await records.put(first);
    await records.put(recordOf("b2", "inference"));
    expect(await records.put({ ...first, revision: 3, updatedAt: AT })).toBe("kept");
    expect(await records.get("inference")).toMatchObject({ id: "b2" });
  });

  test("tells names apart that begin alike, and lists by name", async () => {
    const [records] = await openRecords();
    for (const name of ["b", "a-b", "a", "a-b-c"]) await records.put(recordOf(`id-${name}`, name));
    expect((await records.list()).map(({ name }) => name)).toEqual(["a", "a-b", "a-b-c", "b"]);
    expect(await records.get("a")).toMatchObject({ id: "id-a" });
  });

  test("lets one of many creators of a name win", async () => {
    const stores = await openRecords();
    const ids = Array.from({ length: 20 }, (_, number) => `id-${number}`);
    const outcomes = await Promise.all(ids.map((id, at) => stores[at % 2]!.put(recordOf(id, "inference"))));
    expect(outcomes.filter((outcome) => outcome === "kept")).toHaveLength(1);
    const winner = ids[outcomes.indexOf("kept")];
    expect(await stores[0].get("inference")).toMatchObject({ id: winner });
    expect(await stores[1].list({ includeDeleted: true })).toHaveLength(1);
  });

  test("lets one of many changes of a revision win", async () => {
    const stores = await openRecords();
    await stores[0].put(recordOf("a1", "inference"));
    const changes = Array.from({ length: 20 }, (_, number) => {
      const updatedAt = new Date(Date.UTC(2026, 5, number + 1)).toISOString();
      return recordOf("a1", "inference", { revision: 2, updatedAt });
    });
    const outcomes = await Promise.all(changes.map((change, at) => stores[at % 2]!.put(change)));
    expect(outcomes.filter((outcome) => outcome === "kept")).toHaveLength(1);
    expect(await stores[1].get("inference")).toEqual(changes[outcomes.indexOf("kept")]);
  });

  test("lists a thousand groups", async () => {
    const [records, other] = await openRecords();
    const names = Array.from({ length: 1000 }, (_, number) => `group-${String(number).padStart(4, "0")}`);
    await Promise.all(names.map((name) => records.put(recordOf(name, name))));
    expect((await other.list()).map(({ name }) => name)).toEqual(names);
  });
}
