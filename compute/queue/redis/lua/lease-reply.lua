-- A lease as its worker gets it: { token, function, messages }.
-- include: places
-- keys: leases, bodies, heads

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
