// Under which version a function that a program holds is deployed.
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { Catalog } from "../../../catalog/deploy/catalog.ts";
import { definitionOf, deployedVersionOf, fn, MemoryStore } from "../../../catalog/index.ts";
import { processFunctions } from "../../../catalog/process-functions.ts";
import { classify as first } from "./modules/classify-1.ts";
import { classify as second } from "./modules/classify-2.ts";
import { stated } from "./modules/stated.ts";

const definition = definitionOf(first)!;

test("is what its bundle makes it, current or not", async () => {
  const store = new MemoryStore();
  expect(await deployedVersionOf(store, definition)).toBeUndefined();
  const { version } = await new Catalog(store).deploy(first);
  expect(await deployedVersionOf(store, definition)).toBe(version);
  await new Catalog(store).deploy(second);
  expect(await deployedVersionOf(store, definition)).toBe(version);
});

test("is what its author states", async () => {
  const store = new MemoryStore();
  await new Catalog(store).deploy(stated);
  expect(await deployedVersionOf(store, definitionOf(stated)!)).toBe("7");
});

test("is none where other code is deployed, and none of a name out of use", async () => {
  const store = new MemoryStore();
  await new Catalog(store).deploy(second);
  expect(await deployedVersionOf(store, definition)).toBeUndefined();
  await new Catalog(store).deploy(first);
  await store.remove("classify_mail", new Date());
  expect(await deployedVersionOf(store, definition)).toBeUndefined();
});

test("is none of a function that no file defines", async () => {
  const make = new Function(
    "fn",
    "z",
    `return fn({ name: "classify_mail", input: {}, output: z.string() }).row(() => "")`,
  );
  const typedIn = make(fn, z) as typeof first;
  onTestFinished(() => processFunctions.forget("classify_mail"));
  const store = new MemoryStore();
  await new Catalog(store).deploy(first);
  expect(await deployedVersionOf(store, definitionOf(typedIn)!)).toBeUndefined();
});

test("is asked of the catalog once for a name that is not there", async () => {
  const store = new MemoryStore();
  const get = vi.spyOn(store, "get");
  await deployedVersionOf(store, definition);
  expect(get.mock.calls).toEqual([["classify_mail"]]);
});
