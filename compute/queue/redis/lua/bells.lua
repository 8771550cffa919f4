-- What makes calls of a function runnable rings for it, once all is done: some are handed to a session that waits, or it is woken;
-- and a turn that leaves some behind rings for the next one.
-- include: functions, parked, batch-ready
-- keys: lines

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

-- Nil: nothing waits.
local function until_may_ring(name)
  local line = get(keys.lines, name)
  return line and until_may_start(name, line)
end

local function ring(name, why)
  local wait = why == 'said' and get(keys.lines, name) and 0 or until_may_ring(name)
  while wait == 0 do
    local took = rouse(name, 'W')
    if took == nil and get(keys.lines, name).nested > 0 then took = rouse(name, 'N') end
    if not took then return end
    wait = until_may_ring(name)
  end
  if wait then appoint(name, now + wait) end
end
