-- Begins or prolongs a session.
-- request: { session, role, leaseUs?, demand, serves }
-- replies: { { id, reason }, … }: what it runs and nobody waits for; told again until the next turn has told it
-- include: sweep
-- keys: sessions, agenda

local function run()
  sweep()
  local session = session_of(request.session)
  session.role, session.leaseUs, session.demand = request.role, request.leaseUs, request.demand
  session.serves = request.serves
  put(keys.sessions, request.session, session)
  rank(keys.agenda, 'session ' .. request.session, request.leaseUs and now + request.leaseUs)
  local cancelled = {}
  for id, reason in pairs(session.cancelled) do cancelled[#cancelled + 1] = { id, reason } end
  return done(cancelled)
end
