-- A worker's move: reports, then leases, and parks the session where it got less than it wanted. The same number again gets the
-- same leases again.
-- request: { session, channel, sequence, wants, maxLeases?, rung: functions it was woken for,
--   settled: [id, token, …], others: [['bury', id, token, why] | ['die', id, token, why] |
--   ['retry', id, token, charge, delayUs, remaining?]] }; bury: settled, and kept as a dead letter
--   the opaque values are the bodies of those that have one: of what was settled or buried, of what has something remaining
-- replies: { leases as lease-reply says, { { id, reason }, … } cancelled, wake in µs or -1, 1 if the session was lost,
--   µs until this process is to look for the shard's sake or -1 }
-- include: lease, lease-reply, sweep, park, outcomes
-- keys: turns

-- No reply grows beyond this by more than one lease.
local MAX_BYTES = 8388608

-- Grants what is wanted and notes it, for the turn may come again.
local function grant(turns)
  local granted, nested, room = {}, {}, MAX_BYTES
  turns.told, turns.cancelled, turns.wake = next(turns.cancelled) and turns.cancelled or nil, nil, nil
  for _, name in ipairs(request.rung) do
    turns.parked[name] = nil
    ring_later(name)
  end
  for _, want in ipairs(request.wants) do
    if request.maxLeases then want.leases = math.min(want.leases, request.maxLeases - #granted) end
    want.room = room
    local leases, wait = lease(want, request.session)
    room = want.room
    for _, begun in ipairs(leases) do granted[#granted + 1] = begun.token end
    if want.nestedOnly then nested[want['function']] = true end
    settle_place(turns, want, #leases == want.leases or room <= 0)
    if wait and tells_of(want['function'], now + wait) then turns.wake = sooner(turns.wake, now + wait) end
  end
  turns.granted, turns.nested = next(granted) and granted or nil, next(nested) and nested or nil
  turns.sequence, turns.channel = request.sequence, request.channel
  put(keys.turns, request.session, turns)
end

local function reply(turns)
  local cancelled = {}
  done()
  local leases = lease_replies(turns.granted)
  for id, reason in pairs(turns.told) do cancelled[#cancelled + 1] = { id, reason } end
  local due = next(turns.parked) and numbers.keeperUntil <= now and keep_time(request.channel) or -1
  return { leases, cancelled, turns.wake and math.max(0, turns.wake - now) or -1, 0, due }
end

local function run()
  sweep()
  local turns = turns_of(request.session)
  apply_all()
  -- It has had turns that nobody remembers: it was reaped, or Redis went back in time and believes that it runs what is done.
  if request.sequence > turns.sequence + 1 then
    reap(request.session, 'none')
    return done({ {}, {}, -1, 1, -1 })
  end
  if request.sequence < turns.sequence then return done({ {}, {}, -1, 0, -1 }) end
  if request.sequence > turns.sequence then grant(turns) end
  return reply(turns)
end
