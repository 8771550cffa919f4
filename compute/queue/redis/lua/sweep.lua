-- What time alone does: everything on the agenda that is due. Most scripts begin with it, so no move sees a call that should
-- have gone on, ended or been forgotten.
-- include: reap, silence
-- keys: agenda, heads, idempotency

local MAX_DUE = 1000

local function expire(id, reason)
  local call = get(keys.heads, id)
  if call and is_open(call) then finish(id, call, { kind = 'ended', reason = reason, detail = '' }) end
end

-- Who asks for an outcome that is gone is told so, for a day.
local function leave_tombstone(id, call)
  put(keys.heads, id, { state = 'expired', f = call.f })
  rank(keys.agenda, 'forget ' .. id, now + LIMITS.idempotencyTtlMs * 1000)
end

-- By the first word of a member of the agenda; called with the rest and with the µs since the last look.
local WHEN_DUE = {
  ready = function(id)
    local call = get(keys.heads, id)
    if not call or call.state ~= 'delayed' then return end
    leave_place(id, call)
    make_ready(id, call, true)
  end,
  ttl = function(id)
    local call = get(keys.heads, id)
    if call and not call.started then expire(id, 'expired') end
  end,
  deadline = function(id) expire(id, 'deadline') end,
  session = end_session,
  forget = function(id)
    local call = get(keys.heads, id)
    if not call then return end
    forget(id, call)
    if call.state ~= 'expired' then leave_tombstone(id, call) end
  end,
  stream = drop_stream,
  key = function(field) put(keys.idempotency, field, nil) end,
  bury = function(id)
    local call = get(keys.heads, id)
    exhume(id, call)
    forget(id, call)
  end,
}

local function sweep()
  local silence = since_last_look()
  local due = redis.call('ZRANGEBYSCORE', keys.agenda, '-inf', now, 'LIMIT', 0, MAX_DUE)
  for _, member in ipairs(due) do
    local kind, rest = string.match(member, '^(%a+) (.*)$')
    rank(keys.agenda, member, nil)
    WHEN_DUE[kind](rest, silence)
  end
  commit()
  trim_dead(MAX_DUE)
  commit()
  return #due == MAX_DUE or too_many_dead()
end

-- µs until the agenda has something, or -1.
local function until_due()
  local first = redis.call('ZRANGE', keys.agenda, 0, 0, 'WITHSCORES')
  return first[2] and math.max(0, tonumber(first[2]) - now) or -1
end
