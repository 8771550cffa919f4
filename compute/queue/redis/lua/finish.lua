-- The end of a call, whatever it is: it leaves its place, its callers are told, and its outcome stays while somebody may ask.
-- include: dead, tell, streams
-- keys: heads, bodies, results, attached, leases, sessions, agenda

-- The session that runs the call is to hear that nobody waits for it any more.
local function tell_worker(id, call, reason)
  local lease = call.token and get(keys.leases, call.token)
  local session = lease and get(keys.sessions, lease.session)
  if not session then return end
  session.cancelled[id] = reason
  put(keys.sessions, lease.session, session)
  wake('session ' .. lease.session)
end

local RUN_FIELDS = {
  'rows', 'bytes', 'weight', 'cost', 'flush', 'tenant', 'priority', 'born', 'since', 'start', 'started', 'remaining',
  'failures', 'crashes', 'handBacks', 'trace', 'expires', 'deadline',
}

-- Kept as long as its key is known, or for a time when the call is deferred, else until its last caller has read it.
local function keep_outcome(id, call, outcome)
  put(keys.results, id, outcome)
  local ttl = call.key and LIMITS.idempotencyTtlMs or not call.caller and LIMITS.resultTtlMs
  if ttl and call.state ~= 'dead' then rank(keys.agenda, 'forget ' .. id, now + ttl * 1000) end
end

-- Its reader may be behind: what is not read stays for a time.
local function end_stream(id, call)
  if not call.streams then return end
  rank(keys.agenda, 'stream ' .. id, now + LIMITS.resultTtlMs * 1000)
  wake('items ' .. id)
  wake('credit ' .. id)
end

-- What only a call that may run needs goes.
local function strip(id, call)
  put(keys.bodies, id, nil)
  for _, field in ipairs(RUN_FIELDS) do call[field] = nil end
end

-- `outcome`: { kind = 'settled', body } or { kind = 'ended', reason, detail }. `dead_reason`: kept as a dead letter.
local function finish(id, call, outcome, dead_reason)
  if call.state == 'running' then
    if outcome.kind == 'ended' then tell_worker(id, call, outcome.detail) end
  else
    leave_place(id, call)
  end
  if call.expires then rank(keys.agenda, 'ttl ' .. id, nil) end
  if call.deadline then rank(keys.agenda, 'deadline ' .. id, nil) end
  if call.caller then rank(keys.attached, call.caller .. '\0' .. id, nil) end
  call.state, call.token = dead_reason and 'dead' or 'settled', nil
  if outcome.kind == 'settled' then
    count(call.f, 'settledMessages', 1)
    count(call.f, 'settledRows', rows_of(call))
  end
  if not dead_reason then strip(id, call) end
  if call.caller then tell_end(id, call, call.caller) end
  for _, caller in ipairs(call.joined or {}) do tell_end(id, call, caller) end
  put(keys.heads, id, call)
  keep_outcome(id, call, outcome)
  end_stream(id, call)
  if dead_reason then bury(id, call, dead_reason) end
end
