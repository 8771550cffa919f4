// The same over a real Redis.
import { runOverRedis } from "./run-over-redis.ts";

runOverRedis();
await import("../runtime/bad-values.test.ts");
