-- A lease as its worker gets it: { token, function, messages }; a message is { id, payload, age µs, waited µs, deadline µs or -1,
-- rows, 1 if deferred, failures, crashes, tenant, parent or false, its lease, trace or false, remaining or false }: without
-- what is usual at the end.
-- include: calls
-- keys: heads, leases, bodies

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

local function lease_reply(lease, payloads)
  local messages = {}
  for _, id in ipairs(lease.ids) do
    if payloads[id] then messages[#messages + 1] = message_of(id, get(keys.heads, id), payloads[id]) end
  end
  return #messages > 0 and { lease.token, lease.f, messages } or nil
end

-- Those that are left of some leases, in order.
local function lease_replies(tokens)
  local leases, ids, payloads, replies = {}, {}, {}, {}
  fetch(keys.leases, tokens)
  for _, token in ipairs(tokens) do
    local lease = get(keys.leases, token)
    leases[#leases + 1] = lease
    for _, id in ipairs(lease and lease.ids or {}) do ids[#ids + 1] = id end
  end
  fetch(keys.heads, ids)
  read_fields(keys.bodies, ids, function(place, payload) payloads[ids[place]] = payload end)
  for _, lease in ipairs(leases) do replies[#replies + 1] = lease_reply(lease, payloads) end
  return replies
end
