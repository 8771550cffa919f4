import { startRedis } from "../../services/redis-server.ts";
import { TcpProxy } from "../../services/tcp-proxy.ts";
import { atShares, EVERYTHING, type Fault } from "./fault.ts";

const SHARES = Array.from({ length: 18 }, (_, at) => (at + 1) / 20);

/** Again and again a connection is cut after Redis did what it was asked, and before it could say so. */
export const repliesLost: Fault = {
  name: "when connections are cut between a move and its reply",
  mix: EVERYTHING,
  calls: 2_000,
  async open() {
    const redis = await startRedis({ appendonly: "everysec" });
    const proxy = await TcpProxy.start(redis.address);
    return {
      url: proxy.url,
      inject: (stage) =>
        atShares(stage, SHARES, async () => {
          await proxy.loseNextReply();
          stage.disturbed("a reply was lost");
        }),
      async close() {
        await proxy.stop();
        await redis.stop();
      },
    };
  },
};
