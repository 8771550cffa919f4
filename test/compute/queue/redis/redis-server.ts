// Moved to test/services.
export { describeWithRedis, type RedisServer, startRedis } from "../../../services/redis-server.ts";
