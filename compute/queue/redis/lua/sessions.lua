-- Live workers and callers.
-- include: commit
-- keys: sessions

-- The session of that name; one that never beats has promised nothing and does not expire.
local function session_of(name)
  local session = get(keys.sessions, name)
  if not session then
    session = { sequence = 0, demand = {}, held = {}, granted = {}, told = {}, cancelled = {}, nested = {} }
    put(keys.sessions, name, session)
  end
  return session
end
