import { MemoryStore } from "../../../catalog/store/memory-store.ts";
import { catalogStoreSuite } from "../../conformance/catalog-store-suite.ts";

catalogStoreSuite(async () => {
  const store = new MemoryStore();
  return [store, store];
});
