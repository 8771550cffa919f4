-- Leases begin and end here, with their permits and what is counted of them.
--   a lease: { token, f, gate, session, ids, over? (ids of calls that were ended meanwhile), lender?, borrower?, take?, made? }
-- include: places, permits, sessions, ancestors, functions, numbers
-- keys: leases, holders, running, gates, stats, turns

-- Whoever asked in vain for a permit of this gate may ask again.
local function ring_gate(gate)
  for name in pairs(gate.functions) do ring_later(name) end
end

-- Notes that calls of a lease have made calls: its permit may wait for others.
local function note_holder(lease)
  if lease.made then return end
  lease.made = true
  put(keys.leases, lease.token, lease)
  rank(keys.holders, lease.gate .. '\0' .. lease.token, 0)
end

local function begin_call(message, line, token)
  local id, call = message.id, message.call
  if call.start > line.virtual then line.virtual = call.start end
  leave_place(id, call, call.depth == 0 and message.place)
  put(keys.running, id, token)
end

-- Begins the lease of some waiting calls, whose permit and tokens are to be had: { { id, call, place }, … }.
local function begin_lease(served, session_name, messages, ancestor)
  set_number('token', numbers.token + 1)
  local token, gate, rows = numbers.token, served.gate, 0
  local lease = { token = token, f = served.name, gate = served.limits.gate.key, session = session_name, ids = {} }
  put(keys.leases, token, lease)
  acquire_permit(gate, lease, ancestor)
  gate.leases = gate.leases + 1
  put(keys.gates, lease.gate, gate)
  if ancestor then put(keys.leases, ancestor.token, ancestor) end
  for place, message in ipairs(messages) do
    lease.ids[place] = message.id
    rows = rows + rows_of(message.call)
    begin_call(message, served.line, token)
    if message.call.made then note_holder(lease) end
  end
  local stats = stats_of(served.name)
  stats.runningLeases, stats.runningRows = stats.runningLeases + 1, stats.runningRows + rows
  put(keys.stats, served.name, stats)
  local turns = turns_of(session_name)
  turns.held = turns.held + 1
  return lease
end

local function end_lease(lease)
  local gate = gate_of(lease.gate)
  local lender, borrower = lease_of(lease.lender), lease_of(lease.borrower)
  if lender then put(keys.leases, lender.token, lender) end
  if borrower then put(keys.leases, borrower.token, borrower) end
  release_permit(gate, lease, lease_of)
  gate.leases = gate.leases - 1
  put(keys.gates, lease.gate, gate)
  put(keys.leases, lease.token, nil)
  if lease.made then rank(keys.holders, lease.gate .. '\0' .. lease.token, nil) end
  local turns = get(keys.turns, lease.session)
  if turns then
    turns.held = turns.held - 1
    put(keys.turns, lease.session, turns)
  end
  count(lease.f, 'runningLeases', -1)
  ring_gate(gate)
end
