-- A worker's move: reports, then leases. The same number again gets the same leases again.
-- request: { session, sequence, outcomes: [{ kind, id, token, body?, deadLetter?, charge?, delayUs?, remaining? }], wants }
--   body: the place of the opaque value
-- replies: { leases, { { id, reason }, … } cancelled, wake in µs or -1 }; a lease is { token, function, messages }
-- include: lease
-- keys: sessions, bodies, leases, heads

local function message_of(id, payload)
  local call = get(keys.heads, id)
  return {
    id, payload, call.remaining or false, rows_of(call), call.tenant, call.parent or false, call.lease or 0,
    call.trace or false, call.deferred and 1 or 0, call.failures, call.crashes, now - call.born, now - call.since,
    call.deadline and math.max(0, call.deadline - now) or -1,
  }
end

local function lease_reply(token)
  local lease = get(keys.leases, token)
  if not lease then return nil end
  local ids, messages = {}, {}
  for place, member in ipairs(lease.members) do ids[place] = member.id end
  local payloads = redis.call('HMGET', keys.bodies, unpack(ids))
  for place, id in ipairs(ids) do
    if payloads[place] then messages[#messages + 1] = message_of(id, payloads[place]) end
  end
  return #messages > 0 and { token, lease.f, messages } or nil
end

local function apply(outcome)
  report(outcome.token, outcome.id, function(call)
    if outcome.kind == 'settle' then
      finish(outcome.id, call, { kind = 'settled', body = opaque(outcome.body) }, outcome.deadLetter)
    else
      local part = outcome.remaining and { remaining = outcome.remaining, body = opaque(outcome.body) }
      retry(outcome.id, call, outcome.charge, outcome.delayUs, part)
    end
  end)
end

-- Grants what is wanted and notes it in the session, from which a repeated turn is answered.
local function grant(session)
  local wake_in
  session.granted, session.told, session.cancelled = {}, session.cancelled, {}
  session.nested = {}
  for _, want in ipairs(request.wants) do
    if want.nestedOnly then session.nested[want['function']] = true end
    local leases, wait = lease(want, request.session)
    for _, granted in ipairs(leases) do table.insert(session.granted, granted.token) end
    wake_in = sooner(wake_in, wait)
  end
  session.sequence, session.wake = request.sequence, wake_in and now + wake_in
  put(keys.sessions, request.session, session)
end

local function reply(session)
  local leases, cancelled = {}, {}
  for _, token in ipairs(session.granted) do leases[#leases + 1] = lease_reply(token) end
  for id, reason in pairs(session.told) do cancelled[#cancelled + 1] = { id, reason } end
  return done({ leases, cancelled, session.wake and math.max(0, session.wake - now) or -1 })
end

-- Reads in one go what the outcomes are about.
local function fetch_reported()
  local ids, tokens = {}, {}
  for place, outcome in ipairs(request.outcomes) do ids[place], tokens[place] = outcome.id, outcome.token end
  fetch(keys.heads, ids)
  fetch(keys.leases, tokens)
end

sweep()
fetch_reported()
for _, outcome in ipairs(request.outcomes) do apply(outcome) end
local session = session_of(request.session)
if request.sequence < session.sequence then return done({ {}, {}, -1 }) end
if request.sequence > session.sequence then grant(session) end
return reply(session)
