-- What workers say of leased calls. A lease ends with its last call; what is said twice, or too late, changes nothing.
-- include: leases, retry
-- keys: leases, heads

-- Takes a call out of its lease; false when it was not in it.
local function take_from_lease(lease, id)
  local ids = lease.ids
  for place = 1, #ids do
    if ids[place] == id then return table.remove(ids, place) end
  end
  return false
end

-- Takes a reported call from under its lease: the lease, or nil for one that is not of it; and the call, if it still ran.
local function begin_report(token, id)
  local lease = get(keys.leases, token)
  if not lease or not take_from_lease(lease, id) then return nil end
  if lease.over and lease.over[id] then
    forget_cancelled(lease.session, id)
    return lease
  end
  local call = get(keys.heads, id)
  leave_lease(id, call)
  return lease, call
end

-- The permit is given back with the last call of a lease.
local function end_report(lease)
  if #lease.ids == 0 then end_lease(lease) else put(keys.leases, lease.token, lease) end
end
