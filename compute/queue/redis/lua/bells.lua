-- Sessions that wait for work are parked, as members of one sorted set that is ordered by bytes:
--   <function>\0W<channel>\0<session>  for any call; \0N…: for calls made by other calls only
-- What makes work runnable wakes one of them, which is parked no more; a turn that leaves some behind wakes the next.
-- include: functions, words, batch-ready
-- keys: parked, agenda, lines

-- Woken in vain, because their processes are gone, before the others are left to look for themselves.
local MAX_DEAF = 3

local function parked_member(name, kind, channel, session)
  return name .. '\0' .. kind .. channel .. '\0' .. session
end

local function wake_one(name, kind)
  local from = '[' .. name .. '\0' .. kind
  for _ = 1, MAX_DEAF do
    local member = redis.call('ZRANGEBYLEX', keys.parked, from, from .. '\255', 'LIMIT', 0, 1)[1]
    if not member then return false end
    redis.call('ZREM', keys.parked, member)
    local channel, session = string.match(member, '^(%Z*)%z(%Z*)$', #name + 3)
    local message = cjson.encode({ words = { 'work ' .. session .. '\0' .. name } }) .. '\n'
    if redis.call('PUBLISH', channel, message) > 0 then return true end
  end
  return false
end

-- µs until some call of a line may start, as far as can be told without looking at the calls; nil: not by time alone.
local function until_may_start(name, line)
  local limits = limits_of(name)
  if not limits or limits.paused or line.waitingMessages == 0 then return nil end
  local gate = gate_of(limits.gate.key)
  if gate.used >= gate.maxConcurrent and line.nested == 0 then return nil end
  local wait = until_tokens(bucket_of(name, limits), 1)
  if wait > 0 or not limits.batching then return wait end
  return batch_ready(limits.batching, {
    rows = line.waitingRows, bytes = line.waitingBytes, weight = line.waitingWeight, flush = line.flushes > 0,
    running = stats_of(name).runningLeases, waited = 0,
  })
end

-- The function is rung for at that time, if it is not anyway.
local function appoint(name, at)
  local member = 'ring ' .. name
  local known = ranks[keys.agenda][member] or redis.call('ZSCORE', keys.agenda, member)
  if not known or tonumber(known) > at or tonumber(known) <= now then rank(keys.agenda, member, at) end
end

local function ring(name, why)
  local line = get(keys.lines, name)
  local wait = line and (why == 'said' and 0 or until_may_start(name, line))
  if wait == 0 then
    if not wake_one(name, 'W') and line.nested > 0 then wake_one(name, 'N') end
  elseif wait then
    appoint(name, now + wait)
  end
end
