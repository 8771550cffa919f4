// The store in a Redis Cluster of three: environments lie where their slots are, and each promises what every store does.

import { catalogStoreSuite } from "../../conformance/catalog-store-suite.ts";
import { describeWithRedis } from "../../services/redis-server.ts";
import { clusterOfFile, newEnvironment, openStore } from "./open-store.ts";

describeWithRedis("a catalog in a Redis Cluster", () => {
  const scene = clusterOfFile();

  catalogStoreSuite(async () => {
    const environment = newEnvironment();
    return [await openStore(scene, environment), await openStore(scene, environment)];
  });
});
