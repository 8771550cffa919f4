-- A worker's move: reports, then leases. The same number again gets the same leases again.
-- request: { session, sequence, outcomes: [{ kind, id, token, body?, deadLetter?, charge?, delayUs?, remaining? }], wants,
--   maxLeases? }; body: the place of the opaque value
-- replies: { leases as lease-reply says, { { id, reason }, … } cancelled, wake in µs or -1, 1 if the session was lost }
-- include: lease, lease-reply
-- keys: sessions, leases, heads

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
    if request.maxLeases then want.leases = math.min(want.leases, request.maxLeases - #session.granted) end
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
  return done({ leases, cancelled, session.wake and math.max(0, session.wake - now) or -1, 0 })
end

-- Reads in one go what the outcomes are about.
local function fetch_reported()
  local ids, tokens = {}, {}
  for place, outcome in ipairs(request.outcomes) do ids[place], tokens[place] = outcome.id, outcome.token end
  fetch(keys.heads, ids)
  fetch(keys.leases, tokens)
end

local function run()
  sweep()
  local session = session_of(request.session)
  -- It has had turns that nobody remembers: it was reaped meanwhile.
  if session.sequence == 0 and request.sequence > 1 then
    reap(request.session, 'none')
    return done({ {}, {}, -1, 1 })
  end
  fetch_reported()
  for _, outcome in ipairs(request.outcomes) do apply(outcome) end
  if request.sequence < session.sequence then return done({ {}, {}, -1, 0 }) end
  if request.sequence > session.sequence then grant(session) end
  return reply(session)
end
