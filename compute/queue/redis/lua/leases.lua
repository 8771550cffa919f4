-- Leases begin and end here, with their permits and what is counted of them.
-- include: places, permits, sessions, ancestors, dead
-- keys: leases, gates, sessions, lines

-- Whoever asked in vain for a permit of this gate may ask again.
local function wake_gate(gate)
  for name in pairs(gate.functions) do wake('work ' .. name) end
end

local function begin_call(id, call, token)
  local line = get(keys.lines, call.f)
  line.virtual = math.max(line.virtual, call.start)
  put(keys.lines, call.f, line)
  leave_place(id, call)
  count(call.f, 'runningRows', rows_of(call))
  call.state, call.token, call.started = 'running', token, true
end

-- Begins the lease of some waiting calls, whose permit and tokens are to be had: { { id, call }, … }.
local function begin_lease(name, limits, session_name, messages, ancestor)
  local numbers = shard_numbers()
  numbers.token = numbers.token + 1
  local lease = { token = numbers.token, f = name, gate = limits.gate.key, session = session_name, members = {} }
  local gate = get(keys.gates, lease.gate)
  acquire_permit(gate, lease, ancestor)
  gate.leases[lease.token] = true
  if ancestor then put(keys.leases, ancestor.token, ancestor) end
  for place, message in ipairs(messages) do
    lease.members[place] = { id = message.id, rows = rows_of(message.call) }
    begin_call(message.id, message.call, lease.token)
  end
  count(name, 'runningLeases', 1)
  put(keys.gates, lease.gate, gate)
  put(keys.leases, lease.token, lease)
  local session = session_of(session_name)
  session.held[lease.token] = true
  put(keys.sessions, session_name, session)
  return lease
end

local function end_lease(lease)
  local gate = get(keys.gates, lease.gate)
  for _, other in ipairs({ lease.lender or 0, lease.borrower or 0 }) do
    if lease_of(other) then put(keys.leases, other, lease_of(other)) end
  end
  release_permit(gate, lease, lease_of)
  gate.leases[lease.token] = nil
  put(keys.gates, lease.gate, gate)
  put(keys.leases, lease.token, nil)
  local session = get(keys.sessions, lease.session)
  if session then
    session.held[lease.token] = nil
    put(keys.sessions, lease.session, session)
  end
  count(lease.f, 'runningLeases', -1)
  wake_gate(gate)
end
