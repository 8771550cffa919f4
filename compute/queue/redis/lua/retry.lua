-- A call that has left its lease is to run again: what it is charged, what of it is left, and when it has had enough.
-- include: finish

local COUNTERS = { failure = 'failures', crash = 'crashes', ['hand-back'] = 'handBacks' }

-- Twin of compute/policy/crash-limit.ts.
local function crash_limit(rows)
  local suspects, halvings = 1, 0
  while suspects < rows do
    suspects, halvings = suspects * 2, halvings + 1
  end
  return LIMITS.maxCrashes + halvings
end

-- Why a call is dead now, or nil.
local function cause_of_death(call)
  if call.crashes >= crash_limit(call.rows) then
    return 'its workers crashed ' .. call.crashes .. ' times'
  end
  if call.handBacks > LIMITS.maxHandBacks then
    return 'its workers handed it back ' .. call.handBacks .. ' times'
  end
end

local function keep_rest(id, call, part)
  local share = #part.remaining / rows_of(call)
  call.bytes, call.weight = math.ceil(call.bytes * share), call.weight * share
  call.remaining = part.remaining
  tell_part(id, call, part.body)
end

-- Why a call may not run again, or nil. Who has read some of a stream would get the rest of another.
local function bar_to_running(id, call)
  if not limits_of(call.f).mayRunTwice then return 'it may not run twice' end
  if call.streams and stream_of(id).next > 0 then return 'a part of its stream was sent' end
end

-- `delay`: µs. `part`: { remaining, body } of what was done already, or nil.
local function retry(id, call, charge, delay, part)
  if part then keep_rest(id, call, part) end
  local counter = COUNTERS[charge]
  if counter then call[counter] = call[counter] + 1 end
  if charge == 'failure' or charge == 'crash' then count(call.f, 'retries', 1) end
  local cause, bar = cause_of_death(call), bar_to_running(id, call)
  call.started = true
  if bar then
    finish(id, call, { kind = 'ended', reason = 'worker-lost', detail = bar })
  elseif cause then
    finish(id, call, { kind = 'ended', reason = 'dead', detail = cause }, cause)
  elseif delay > 0 then
    make_delayed(id, call, now + delay)
  else
    make_ready(id, call, true)
  end
end
