-- The end of a call, whatever it is: its callers are told, and its outcome stays while somebody may ask.
-- include: dead, tell, streams, leases, apart
-- keys: running, leases, results, agenda, bodies, heads, attached, stats

-- What the record of a call that is over has no more.
local RUN_FIELDS = {
  'rows', 'bytes', 'weight', 'cost', 'flush', 'tenant', 'priority', 'born', 'since', 'start', 'arrival', 'due', 'started',
  'remaining', 'failures', 'crashes', 'handBacks', 'trace', 'expires', 'deadline', 'caller', 'joined',
}

-- A call runs no more; its lease stays until its worker has reported all of it.
local function leave_lease(id, call)
  put(keys.running, id, nil)
  count(call.f, 'runningRows', -rows_of(call))
end

-- Its lease stays until its worker has reported, who is told that nobody waits for the call any more.
local function tell_worker(id, token, reason)
  local lease = get(keys.leases, token)
  lease.over = lease.over or {}
  lease.over[id] = true
  put(keys.leases, token, lease)
  note_cancelled(lease.session, id, token, reason)
end

-- Its outcome is kept as long as its key is known, or for a time when nobody is told, else until its last caller has read it.
local function keep_outcome(id, call, outcome)
  outcome.f = call.f
  put(keys.results, id, outcome)
  local ttl = call.key and LIMITS.idempotencyTtlMs or not call.caller and LIMITS.resultTtlMs
  if ttl then rank(keys.agenda, 'forget ' .. id, now + ttl * 1000) end
end

-- What stays beside it: a node of a tree, a known key, a stream that somebody reads; else nothing.
local function keep_record(id, call)
  put(keys.bodies, id, nil)
  if not (call.key or call.parent or call.made or call.streams) then return put(keys.heads, id, nil) end
  for _, field in ipairs(RUN_FIELDS) do call[field] = nil end
  put(keys.heads, id, call)
end

-- Ends a call that stands nowhere any more. `outcome`: { kind = 'settled', body } or { kind = 'ended', reason, detail }.
-- `dead_reason`: kept as a dead letter.
local function finish(id, call, outcome, dead_reason)
  if call.expires then rank(keys.agenda, 'ttl ' .. id, nil) end
  if call.deadline then rank(keys.agenda, 'deadline ' .. id, nil) end
  if call.caller then rank(keys.attached, call.caller .. '\0' .. id, nil) end
  if outcome.kind == 'settled' then
    local stats = stats_of(call.f)
    stats.settledMessages, stats.settledRows = stats.settledMessages + 1, stats.settledRows + rows_of(call)
    put(keys.stats, call.f, stats)
  end
  call.over = dead_reason and 'dead' or 'settled'
  if call.streams then end_stream(id) end
  keep_apart(id, outcome)
  tell_end(id, call, outcome)
  if dead_reason then
    put(keys.results, id, outcome)
    bury(id, call, dead_reason)
  else
    keep_outcome(id, call, outcome)
    keep_record(id, call)
  end
end

-- Ends an open call wherever it stands.
local function end_call(id, call, reason, detail)
  local token = token_of(id)
  if token then
    leave_lease(id, call)
    tell_worker(id, token, detail)
  else
    leave_place(id, call)
  end
  finish(id, call, { kind = 'ended', reason = reason, detail = detail })
end
