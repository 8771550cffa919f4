-- What workers say of leased calls. A lease ends with its last call; what is said twice, or too late, changes nothing.
-- include: leases, retry
-- keys: leases, sessions, heads

-- Takes a call out of its lease; false when it was not in it.
local function take_from_lease(lease, id)
  for place, member in ipairs(lease.members) do
    if member.id == id then
      table.remove(lease.members, place)
      count(lease.f, 'runningRows', -member.rows)
      put(keys.leases, lease.token, lease)
      return true
    end
  end
  return false
end

-- `act(call)` is done if the call still runs under this lease, then the permit is given back if it was the last one.
local function report(token, id, act)
  local lease = get(keys.leases, token)
  if not lease or not take_from_lease(lease, id) then return end
  local session = get(keys.sessions, lease.session)
  if session and session.cancelled[id] then
    session.cancelled[id] = nil
    put(keys.sessions, lease.session, session)
  end
  local call = get(keys.heads, id)
  if call and call.state == 'running' and call.token == token then act(call) end
  if #lease.members == 0 then end_lease(lease) end
end
