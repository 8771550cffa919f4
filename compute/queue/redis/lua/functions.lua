-- What is known of functions: their limits, and the gates and buckets they share by key.
-- include: counters, gcra
-- keys: functions, gates, rates

-- Limits by how they are kept, over all calls: they change seldom, and reading them is most of what a small function does.
local MAX_KNOWN = 1000
local known, known_count = {}, 0

local function unpacked_limits(packed)
  local limits = known[packed]
  if limits then return limits end
  if known_count == MAX_KNOWN then known, known_count = {}, 0 end
  known[packed], known_count = cmsgpack.unpack(packed), known_count + 1
  return known[packed]
end

-- Never to be changed: whoever has new ones puts them.
local function limits_of(name)
  local records = cache[keys.functions]
  local record = records[name]
  if record == nil then
    local packed = redis.call('HGET', keys.functions, name)
    record = packed and unpacked_limits(packed)
    records[name] = record
  end
  return record or nil
end

local function gate_of(key)
  return get(keys.gates, key) or { used = 0, leases = 0, functions = {} }
end

-- A function without a rate has a bucket all the same, for pauses.
local function rate_key(name, limits)
  return limits.rate and 'key ' .. limits.rate.key or 'function ' .. name
end

-- Of a function without one that was never paused; never to be changed.
local OPEN = { arrival = 0, paused = 0 }

local function bucket_of(name, limits)
  if not limits.rate and not limits.pauses then return OPEN end
  return get(keys.rates, rate_key(name, limits)) or { arrival = 0, paused = 0 }
end

-- Limits with one word changed.
local function change_limits(name, field, value)
  local changed_limits = {}
  for each, known_value in pairs(limits_of(name)) do changed_limits[each] = known_value end
  changed_limits[field] = value
  put(keys.functions, name, changed_limits)
end

-- µs until the bucket gives so many tokens; 0: now, and they are taken.
local function take_tokens(name, limits, bucket, cost)
  if not bucket.limit then return bucket.paused > now and bucket.paused - now or 0 end
  local wait = gcra(bucket.limit, bucket, cost, now)
  if wait == 0 then put(keys.rates, rate_key(name, limits), bucket) end
  return wait
end

-- The same, taking none.
local function until_tokens(bucket, cost)
  if not bucket.limit then return math.max(0, bucket.paused - now) end
  return gcra(bucket.limit, { arrival = bucket.arrival, paused = bucket.paused }, cost, now)
end
