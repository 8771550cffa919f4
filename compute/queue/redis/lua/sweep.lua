-- What time alone does: everything on the agenda that is due. Most functions begin with it, so no move sees a call that should
-- have gone on, ended or been forgotten.
-- include: silence, done, apart
-- keys: heads, agenda, results, idempotency

local MAX_DUE = 1000

local function expire(id, reason)
  local call = get(keys.heads, id)
  if call and is_open(call) then end_call(id, call, reason, '') end
end

local function forget_outcome(id)
  put(keys.results, id, nil)
  forget_body(id)
end

-- Who asks for an outcome that is gone is told so, for a day.
local function leave_tombstone(id)
  put(keys.heads, id, { over = 'expired' })
  rank(keys.agenda, 'forget ' .. id, now + LIMITS.idempotencyTtlMs * 1000)
end

-- By the first word of a member of the agenda; called with the rest.
local WHEN_DUE = {
  ready = function(id)
    local call = get(keys.heads, id)
    leave_place(id, call)
    make_ready(id, call, true)
  end,
  ring = ring_as_said,
  ttl = function(id)
    local call = get(keys.heads, id)
    if call and not call.started and not token_of(id) then expire(id, 'expired') end
  end,
  deadline = function(id) expire(id, 'deadline') end,
  session = end_session,
  forget = function(id)
    local call = get(keys.heads, id)
    if call and call.over == 'expired' then return put(keys.heads, id, nil) end
    if call then forget(id, call) else forget_outcome(id) end
    leave_tombstone(id)
  end,
  stream = drop_stream,
  key = function(field) put(keys.idempotency, field, nil) end,
  bury = function(id)
    local call = get(keys.heads, id)
    exhume(id, call)
    forget(id, call)
  end,
}

-- Whether there may be more.
local function sweep()
  note_look()
  local due = redis.call('ZRANGEBYSCORE', keys.agenda, '-inf', now, 'LIMIT', 0, MAX_DUE)
  for _, member in ipairs(due) do rank(keys.agenda, member, nil) end
  if #due > 0 then commit() end
  for _, member in ipairs(due) do
    local kind, rest = string.match(member, '^(%a+) (.*)$')
    WHEN_DUE[kind](rest)
  end
  if #due > 0 then commit() end
  return #due == MAX_DUE
end

-- µs until the agenda has something, or -1.
local function until_due()
  local due = first_due()
  return due < math.huge and math.max(0, due - now) or -1
end
