// Frames of a session with a sandbox: our own readers and writers keep to it as DuckDB does.
import { readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connect } from "../../../connect.ts";
import type { SandboxOptions, Session } from "../../../engine/index.ts";
import { openScene } from "./open-sandbox.ts";

async function openSession(sandbox: SandboxOptions): Promise<Session> {
  const session = await connect({ functions: [], sandbox });
  onTestFinished(() => session.close());
  return session;
}

const FORBIDDEN = { code: "plan.path-forbidden" };

test.each(["parquet", "csv", "ndjson", "arrow"] as const)("scans no %s file outside", async (format) => {
  const { inside, outside } = await openScene();
  const { frames } = await openSession({ paths: [inside] });
  const uris = [
    `${outside}/secret.csv`,
    `${inside}/link.csv`,
    `${inside}/linked`,
    `${inside}/../outside/*`,
    "/etc/passwd",
  ];
  for (const uri of [...uris, `file://${outside}/secret.csv`, "https://example.com/a", "s3://a/b", `${outside}/none`]) {
    await expect(frames.scan(uri, { format }).toArray()).rejects.toMatchObject(FORBIDDEN);
  }
});

test("a manifest cannot name files outside", async () => {
  const { inside } = await openScene();
  const { frames } = await openSession({ paths: [inside] });
  await frames.range(3).writeParquet(`${inside}/set/`);
  const name = (await readdir(`${inside}/set`)).find((each) => each.includes("manifest"));
  const files = [{ path: "../../outside/secret.csv", bytes: 1 }];
  await writeFile(join(inside, "set", name!), JSON.stringify({ version: 1, format: "csv", rows: 1, files }));
  await expect(frames.scan(`${inside}/set`).toArray()).rejects.toMatchObject(FORBIDDEN);
});

test("writes nothing outside, in no format, and not over the folder itself", async () => {
  const { inside, outside } = await openScene();
  const { frames } = await openSession({ paths: [inside] });
  const frame = frames.range(3);
  for (const uri of [`${outside}/w`, `${outside}/w.x`, `${inside}/linked/w`, `${inside}/../w`, `${inside}/`]) {
    await expect(frame.writeParquet(uri, { mode: "overwrite" })).rejects.toMatchObject(FORBIDDEN);
    await expect(frame.writeCsv(uri, { mode: "overwrite" })).rejects.toMatchObject(FORBIDDEN);
    await expect(frame.writeNdjson(uri, { mode: "overwrite" })).rejects.toMatchObject(FORBIDDEN);
    await expect(frame.writeArrow(uri, { mode: "overwrite" })).rejects.toMatchObject(FORBIDDEN);
  }
  expect(await readdir(outside)).toEqual(["secret.csv"]);
});

test("reads and writes inside, in every format, and keeps what it must aside", async () => {
  const { inside } = await openScene();
  const { frames } = await openSession({ paths: [inside] });
  const frame = frames.range(3);
  await frame.writeParquet(`${inside}/deep/er/a.parquet`);
  await frame.writeCsv(`${inside}/b.csv`);
  await frame.writeNdjson(`${inside}/c.ndjson`);
  await frame.writeArrow(`${inside}/d.arrow`);
  for (const name of ["deep/er/a.parquet", "b.csv", "c.ndjson", "d.arrow"]) {
    expect(await frames.scan(`${inside}/${name}`).cache().count()).toBe(3);
  }
});

test("a sandbox that is reached by a link is the folder it leads to", async () => {
  const { inside, outside } = await openScene();
  await symlink(inside, join(outside, "way"));
  const { frames } = await openSession({ paths: [join(outside, "way")] });
  expect(await frames.scan(`${inside}/in.csv`).count()).toBe(1);
  expect(await frames.scan(`${outside}/way/in.csv`).count()).toBe(1);
});

test("says what is wrong with a sandbox before anything runs", async () => {
  const { inside } = await openScene();
  await expect(connect({ sandbox: { paths: [`${inside}/none`] } })).rejects.toMatchObject({
    code: "config.invalid",
    facts: { option: "sandbox.paths" },
  });
  await expect(connect({ sandbox: { paths: [inside], statements: ["pragma" as "select"] } })).rejects.toMatchObject({
    code: "config.invalid",
    facts: { option: "sandbox.statements", value: "pragma" },
  });
});
