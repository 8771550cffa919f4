-- A lease as its worker gets it: { token, function, messages }; a message is { id, payload or '' for one that is apart, age µs, waited µs, rows, 1 if
-- deferred, deadline µs or -1, failures, crashes, tenant, parent or false, its lease, trace or false, remaining or false }: the
-- first four, where all others are as usual.
-- include: calls, apart
-- keys: heads, leases, bodies

local function is_usual(call)
  return call.caller and call.rows == 1 and call.tenant == '' and call.failures + call.crashes == 0
    and not (call.deadline or call.parent or call.trace or call.remaining)
end

local function message_of(id, call, payload)
  local message = { id, payload, now - call.born, now - since_of(call) }
  if is_usual(call) then return message end
  local unusual = {
    rows_of(call), call.caller and 0 or 1, call.deadline and math.max(0, call.deadline - now) or -1, call.failures,
    call.crashes, call.tenant, call.parent or false, call.lease or 0, call.trace or false, call.remaining or false,
  }
  for place, value in ipairs(unusual) do message[4 + place] = value end
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
  local within = {}
  for _, id in ipairs(ids) do
    local call, written = get(keys.heads, id), cache[keys.bodies][id]
    if written then
      payloads[id] = #written > MAX_WITHIN and '' or written
    elseif call and is_apart(id, call.bytes) then
      payloads[id] = ''
    else
      within[#within + 1] = id
    end
  end
  read_fields(keys.bodies, within, function(place, payload) payloads[within[place]] = payload end)
  for _, lease in ipairs(leases) do replies[#replies + 1] = lease_reply(lease, payloads) end
  return replies
end
