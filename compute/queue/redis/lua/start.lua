-- Starts a lease if a permit and tokens are to be had: both are asked before either is taken.
-- include: leases, gcra
-- keys: gates, rates

-- A function without a rate has a bucket all the same, for pauses.
local function rate_key(name, limits)
  return limits.rate and 'key ' .. limits.rate.key or 'function ' .. name
end

local function bucket_of(name, limits)
  return get(keys.rates, rate_key(name, limits)) or { arrival = 0, paused = 0 }
end

-- 0 and takes them, or how many µs to wait.
local function take_tokens(name, limits, cost)
  local bucket = bucket_of(name, limits)
  if not bucket.limit then return math.max(0, bucket.paused - now) end
  local wait = gcra(bucket.limit, bucket, cost, now)
  if wait == 0 then put(keys.rates, rate_key(name, limits), bucket) end
  return wait
end

-- The lease; or nil, and how many µs to wait if that is for tokens.
local function try_start(name, limits, session, messages, cost)
  local ancestor = holding_ancestor(messages[1].call, limits.gate.key)
  if decide_permit(get(keys.gates, limits.gate.key), ancestor) == 'wait' then return nil end
  local wait = take_tokens(name, limits, cost)
  if wait > 0 then return nil, wait end
  return begin_lease(name, limits, session, messages, ancestor)
end
