// Programs over Redis end by themselves when nothing is outstanding: no connection, timer or session holds them.
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Worker } from "../../../index.ts";
import { describeWithRedis, type RedisServer, startRedis } from "../../services/redis-server.ts";
import { functions } from "./functions.ts";
import { runProgram } from "./run-program.ts";

describeWithRedis("a program over Redis", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  test.each([
    ["a call", "one-call", "42\n"],
    ["a frame", "one-frame", '[{"twice":0},{"twice":2},{"twice":4},{"twice":6},{"twice":8}]\n'],
  ])(
    "ends after %s",
    async (_, program, output) => {
      const worker = await Worker.open({ url: server.url, functions, isolation: "inline" });
      onTestFinished(() => worker.close());
      const run = await runProgram(program, { QUARRY_URL: server.url });
      expect(await run.ended).toBe(0);
      expect(run.output).toBe(output);
    },
    60_000,
  );
});
