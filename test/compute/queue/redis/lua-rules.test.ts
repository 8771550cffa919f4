// The Lua twins of the four small rules do what the vectors say, run by a real Redis.
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readFragment } from "../../../../compute/queue/redis/library.ts";
import { describeWithRedis, type RedisServer, startRedis } from "../../../services/redis-server.ts";
import { POLICY_VECTORS } from "../../policy/policy-vectors.ts";

const GCRA = `
local bucket, replies = { arrival = 0, paused = 0 }, {}
for place, step in ipairs(vector.steps) do
  if step.pauseUs then pause_bucket(bucket, step.nowUs + step.pauseUs) end
  local wait = step.cost and gcra(vector.limit, bucket, step.cost, step.nowUs) or 0
  replies[place] = { wait, bucket.arrival, bucket.paused }
end
return replies`;

const PERMITS = `
local gate, leases, replies = { maxConcurrent = vector.maxConcurrent, used = 0 }, {}, {}
for place, step in ipairs(vector.steps) do
  local decision = ''
  if step.release then
    release_permit(gate, leases[step.release], function(token) return token and leases[token] end)
    leases[step.release] = nil
  else
    local lease, ancestor = { token = step.acquire }, nil
    for _, token in ipairs(step.ancestors) do ancestor = ancestor or leases[token] end
    decision = acquire_permit(gate, lease, ancestor)
    if decision ~= 'wait' then leases[step.acquire] = lease end
  end
  local lease = step.acquire and leases[step.acquire] or {}
  replies[place] = { decision, lease.lender or 0, gate.used }
end
return replies`;

const FAIR_TAG = `
local virtual, finish, replies = 0, {}, {}
for place, step in ipairs(vector.steps) do
  if step.serve then
    virtual, replies[place] = step.start, step.start
  else
    replies[place], finish[step.tenant] = fair_tag(virtual, finish[step.tenant] or 0, step.rows)
  end
end
return replies`;

const FITS_BATCH = `
local function size(sizes) return { rows = sizes[1], bytes = sizes[2], weight = sizes[3] } end
local caps, batch, leading = vector.caps, { rows = 0, bytes = 0, weight = 0 }, 0
local named = { maxRows = caps[1], maxBytes = caps[2], maxWeight = caps[3] }
for _, sizes in ipairs(vector.sizes) do
  if not fits_batch(named, leading, batch, size(sizes)) then break end
  leading = leading + 1
  batch = { rows = batch.rows + sizes[1], bytes = batch.bytes + sizes[2], weight = batch.weight + sizes[3] }
end
return leading`;

const BATCH_READY = `
local rows, bytes, weight = unpack(vector.waiting)
local waiting = { rows = rows, bytes = bytes, weight = weight, flush = vector.flush }
waiting.waited, waiting.running = vector.waitedUs, vector.runningLeases
return batch_ready(vector.rule, waiting)`;

describeWithRedis("the Lua twin of", () => {
  let server: RedisServer;
  let client: Redis;

  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.address);
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  async function run(fragment: string, vector: object, lines: string): Promise<unknown> {
    const text = ["local vector = cjson.decode(ARGV[1])", readFragment(fragment).text, lines].join("\n");
    return client.eval(text, 0, JSON.stringify(vector));
  }

  it.each(POLICY_VECTORS.gcra)("gcra: $name", async (vector) => {
    const replies = (await run("gcra", vector, GCRA)) as [waitUs: number, arrivalUs: number, pausedUs: number][];
    for (const [place, step] of vector.steps.entries()) {
      const [waitUs, arrivalUs, pausedUntilUs] = replies[place]!;
      if ("cost" in step)
        expect({ waitUs, arrivalUs }).toMatchObject({ waitUs: step.waitUs, arrivalUs: step.arrivalUs });
      else expect(pausedUntilUs).toBe(step.pausedUntilUs);
    }
  });

  it.each(POLICY_VECTORS.permits)("permits: $name", async (vector) => {
    const expected = vector.steps.map((step) => [
      "reply" in step ? step.reply : "",
      ("lender" in step && step.lender) || 0,
      step.used,
    ]);
    expect(await run("permits", vector, PERMITS)).toEqual(expected);
  });

  it.each(POLICY_VECTORS.fairTag)("fair tags: $name", async (vector) => {
    expect(await run("fair-tag", vector, FAIR_TAG)).toEqual(vector.steps.map((step) => step.start));
  });

  it.each(POLICY_VECTORS.fitsBatch)("fits-batch: $leading of $sizes within $caps", async (vector) => {
    expect(await run("batch-ready", vector, FITS_BATCH)).toBe(vector.leading);
  });

  it.each(POLICY_VECTORS.batchReady)("batch-ready: $delayUs µs for $waiting", async (vector) => {
    const rule = { ...POLICY_VECTORS.batchReadyRule, eager: vector.eager };
    expect(await run("batch-ready", { ...vector, rule }, BATCH_READY)).toBe(vector.delayUs);
  });
});
