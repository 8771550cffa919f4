// Frames that call functions of a catalog in a folder: deployed by one process, found by another.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { catalog, FileStore, openCatalog, sessionCatalog } from "../../catalog/index.ts";
import { processFunctions } from "../../catalog/process-functions.ts";
import { EmbeddedRuntime } from "../../compute/index.ts";
import { F, Session } from "../../engine/index.ts";
import { classify as first } from "../catalog/deploy/modules/classify-1.ts";
import { classify as second } from "../catalog/deploy/modules/classify-2.ts";
import { quarter } from "../catalog/deploy/modules/threaded.ts";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-catalog-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A session of a process that defines nothing, over a folder. */
async function sessionOver(folder: string): Promise<Session> {
  for (const { "~function": info } of [first, second]) processFunctions.forget(info.name);
  // A store of its own: as another process has it.
  const store = await openCatalog(new FileStore(folder));
  const named = sessionCatalog({ functions: undefined, store });
  const session = new Session({ catalog: named, runtime: new EmbeddedRuntime(), database: {} });
  onTestFinished(() => session.close());
  return session;
}

test("a frame calls the current version of a deployed function by its name", async () => {
  const folder = await temporaryFolder();
  const { version } = await first.deploy({ catalog: folder });
  const { frames } = await sessionOver(folder);
  const mails = frames.fromRows([{ memo: "buy this" }, { memo: null }]);
  const labelled = mails.project((_) => ({ label: F.catalog_call("classify_mail", _.memo, "en") }));
  expect(await labelled.toArray()).toEqual([{ label: { label: "SPAM!" } }, { label: null }]);

  await second.deploy({ catalog: folder });
  const later = await sessionOver(folder);
  const echoed = later.frames
    .fromRows([{ memo: "a" }])
    .project((_) => ({ e: F.catalog_call("classify_mail", _.memo) }));
  expect(await echoed.toArray()).toEqual([{ e: "a" }]);

  await second.rollback(version, { catalog: folder });
  const back = (await sessionOver(folder)).frames.fromRows([{ memo: "hi" }]);
  const again = back.project((_) => ({ label: F.catalog_call("classify_mail", _.memo, "en") }));
  expect(await again.toArray()).toEqual([{ label: { label: "HAM!" } }]);
});

test("a frame that names a deleted or misspelt function says so when it is bound", async () => {
  const folder = await temporaryFolder();
  await first.deploy({ catalog: folder });
  const { frames } = await sessionOver(folder);
  const misspelt = frames.range(1).project(() => ({ x: F.catalog_call("clasify_mail", "a", "en") }));
  await expect(misspelt.toArray()).rejects.toMatchObject({
    code: "plan.unknown-function",
    message: expect.stringContaining('Did you mean "classify_mail"?'),
  });
  await first.delete({ catalog: folder });
  const after = (await sessionOver(folder)).frames.range(1);
  const named = after.project(() => ({ x: F.catalog_call("classify_mail", "a", "en") }));
  await expect(named.toArray()).rejects.toMatchObject({ code: "function.deleted", facts: { name: "classify_mail" } });
});

test("a deployed function that asks for a thread runs in one, and calls its neighbours", {
  timeout: 60_000,
}, async () => {
  const folder = await temporaryFolder();
  await quarter.deploy({ catalog: folder });
  for (const name of ["quarter_of", "half_of"]) processFunctions.forget(name);
  const loaded = (await catalog.fromName("quarter_of", { catalog: folder })) as unknown as typeof quarter;
  expect(await loaded.remote({ n: 8 })).toBe(2);
});
