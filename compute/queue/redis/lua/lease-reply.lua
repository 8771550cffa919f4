-- A lease as its worker gets it: { token, function, messages }; a message is { id, payload, age µs, waited µs, deadline µs or -1,
-- rows, 1 if deferred, failures, crashes, tenant, parent or false, its lease, trace or false, remaining or false }: without
-- what is usual at the end.
-- include: calls
-- keys: leases, heads, bodies

local function message_of(id, call, payload)
  local message = {
    id, payload, now - call.born, now - since_of(call), call.deadline and math.max(0, call.deadline - now) or -1,
    rows_of(call), call.caller and 0 or 1,
  }
  if call.tenant == '' and call.failures + call.crashes == 0 and not (call.parent or call.trace or call.remaining) then
    return message
  end
  local unusual = {
    call.failures, call.crashes, call.tenant, call.parent or false, call.lease or 0, call.trace or false,
    call.remaining or false,
  }
  for place, value in ipairs(unusual) do message[7 + place] = value end
  return message
end

local function lease_reply(token)
  local lease = get(keys.leases, token)
  if not lease then return nil end
  local messages = {}
  fetch(keys.heads, lease.ids)
  read_fields(keys.bodies, lease.ids, function(place, payload)
    local id = lease.ids[place]
    if payload then messages[#messages + 1] = message_of(id, get(keys.heads, id), payload) end
  end)
  return #messages > 0 and { token, lease.f, messages } or nil
end
