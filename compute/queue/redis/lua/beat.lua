-- Begins or prolongs a session.
-- request: { session, channel, role, leaseUs?, demand, serves }
-- replies: { { id, lease, reason }, … }: what it runs and nobody waits for; told again until the next turn has told it
-- include: sweep, serving, mailbox
-- keys: sessions, agenda, turns

local function run()
  sweep()
  local session = get(keys.sessions, request.session) or {}
  session.leaseUs, session.demand = request.leaseUs, request.demand
  serve_functions(session, request.serves)
  put(keys.sessions, request.session, session)
  rank(keys.agenda, 'session ' .. request.session, request.leaseUs and now + request.leaseUs)
  if request.role == 'caller' then reach_at(request.session, request.channel) end
  local turns = get(keys.turns, request.session)
  return done(listed_cancelled(turns and turns.cancelled or NONE))
end
