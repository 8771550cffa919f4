-- Twin of compute/policy/gcra.ts: a token bucket as one number, in whole microseconds.

local function tokens_us(limit, tokens)
  return math.ceil(tokens * limit.periodUs / limit.tokens)
end

-- 0 and takes `cost` tokens of `bucket` ({ arrival, paused } in µs), or how many µs to wait, changing nothing.
local function gcra(limit, bucket, cost, at)
  local burst = tokens_us(limit, limit.burst)
  local arrival = math.max(bucket.arrival, at) + math.min(tokens_us(limit, cost), burst)
  local admitted = math.max(arrival - burst, bucket.paused)
  if admitted > at then return admitted - at end
  bucket.arrival = arrival
  return 0
end

-- Closes the bucket until then. Never shortens a pause.
local function pause_bucket(bucket, until_us)
  bucket.paused = math.max(bucket.paused, until_us)
end
