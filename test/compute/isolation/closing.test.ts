import { expect, it } from "vitest";
import { definitionOf } from "../../../catalog/index.ts";
import { openProcessIsolate } from "../../../compute/isolation/process-isolate.ts";
import { openThreadIsolate } from "../../../compute/isolation/thread-isolate.ts";
import { stuck } from "./fixtures/handlers.ts";

it.each([
  ["thread", () => openThreadIsolate(definitionOf(stuck)!, { maxThreads: 1 })],
  ["process", () => openProcessIsolate(definitionOf(stuck)!)],
])("closing ends a %s whose setup never does", async (_, open) => {
  const isolate = open();
  const refused = expect(isolate.ready()).rejects.toMatchObject({ code: "plan.closed" });
  await isolate.close();
  await refused;
});
