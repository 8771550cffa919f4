// Policies are in no version: what limits the calls of an older one.
import { expect, test } from "vitest";
import { Catalog, contractInForce, entryContract, MemoryStore } from "../../../catalog/index.ts";
import { classify as first } from "./modules/classify-1.ts";
import { classify as second } from "./modules/classify-2.ts";
import { asking, askingLess } from "./modules/sharing.ts";

test("a key that functions share is limited as the current version says", async () => {
  const store = new MemoryStore();
  const [old] = await new Catalog(store).publish([asking]);
  const contract = entryContract(old!.entry);
  expect(await contractInForce(store, contract)).toBe(contract);
  await new Catalog(store).deploy(askingLess);
  expect((await contractInForce(store, contract)).policies.rate).toMatchObject({ rate: 5, key: "provider" });
  await new Catalog(store).rollback("asking", "1");
  expect((await contractInForce(store, contract)).policies.rate).toMatchObject({ rate: 10 });
});

test("what is a version's own stays as it is", async () => {
  const store = new MemoryStore();
  const [old] = await new Catalog(store).publish([first]);
  const contract = entryContract(old!.entry);
  await new Catalog(store).deploy(second);
  expect(await contractInForce(store, contract)).toEqual(contract);
});
