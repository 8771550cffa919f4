// Deployments that race over Redis, each with a connection of its own.

import { racingDeploymentsSuite } from "../../conformance/racing-deployments-suite.ts";
import { describeWithRedis } from "../../services/redis-server.ts";
import { newEnvironment, openStore, redisOfFile } from "./open-store.ts";

describeWithRedis("in Redis", () => {
  const scene = redisOfFile();
  racingDeploymentsSuite(async () => {
    const environment = newEnvironment();
    return [await openStore(scene, environment), await openStore(scene, environment)];
  });
});
