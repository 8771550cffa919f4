-- What workers say of leased calls. A lease ends with its last call; what is said twice, or too late, changes nothing.
-- include: leases, retry
-- keys: turns, leases, heads

-- Takes a call out of its lease; false when it was not in it.
local function take_from_lease(lease, id)
  for place, member in ipairs(lease.ids) do
    if member == id then return table.remove(lease.ids, place) end
  end
  return false
end

-- It was ended while it ran: there is nothing to tell its worker any more.
local function untell(lease, id)
  local turns = get(keys.turns, lease.session)
  if not turns or not turns.cancelled[id] then return end
  turns.cancelled[id] = nil
  put(keys.turns, lease.session, turns)
end

-- `act(call)` is done if the call still runs under this lease, then the permit is given back if it was the last one.
local function report(token, id, act)
  local lease = get(keys.leases, token)
  if not lease or not take_from_lease(lease, id) then return end
  if lease.over and lease.over[id] then
    untell(lease, id)
  else
    local call = get(keys.heads, id)
    leave_lease(id, call)
    act(call)
  end
  if #lease.ids == 0 then end_lease(lease) else put(keys.leases, token, lease) end
end
