-- Whether a turn would find something now: it is played, and not written.
-- request: { session, functions }
-- replies: µs until it may (0: now; -1: not by time alone), at most until the agenda has something
-- include: lease
-- keys: sessions

local function run()
  sweep()
  local session = get(keys.sessions, request.session) or { cancelled = {}, nested = {} }
  if next(session.cancelled) then return done(0) end
  done()
  local soonest = until_due()
  if soonest < 0 then soonest = nil end
  for _, name in ipairs(request.functions) do
    local leases, wait = lease({ ['function'] = name, leases = 1, nestedOnly = session.nested[name] }, request.session)
    if #leases > 0 then return 0 end
    soonest = sooner(soonest, wait)
  end
  return soonest or -1
end
