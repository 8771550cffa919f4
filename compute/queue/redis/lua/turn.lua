-- A worker's move: reports, then leases, and parks the session where it got less than it wanted. The same number again gets the
-- same leases again.
-- request: { session, channel, sequence, wants, maxLeases?, rung: functions it was woken for, handOver?, holds: leases it knows
--   of, without those that it reports here; known?: their tokens, where it may have missed some,
--   settled: [id, token, …], others: [['bury', id, token, why] | ['die', id, token, why] |
--   ['retry', id, token, charge, delayUs, remaining?]] }; bury: settled, and kept as a dead letter
--   the opaque values are the bodies of those that have one: of what was settled or buried, of what has something remaining
-- replies: { leases as lease-reply says, { { id, lease, reason }, … } cancelled, wake in µs or -1, 1 if the session was lost,
--   µs until this process is to look for the shard's sake or -1, the newest lease of the shard }
-- include: grant, lease-reply, sweep, outcomes, reap

-- These, and what the session has beside them and does not know.
local function with_missed(granted)
  local is_known, tokens = {}, { unpack(granted) }
  for _, token in ipairs(granted) do is_known[token] = true end
  for _, token in ipairs(request.known) do is_known[token] = true end
  for _, token in ipairs(leases_held(request.session)) do
    if not is_known[token] then tokens[#tokens + 1] = token end
  end
  return tokens
end

local function reply(turns)
  done()
  local leases = lease_replies(request.known and with_missed(turns.granted) or turns.granted)
  local due = next(turns.parked) and numbers.keeperUntil <= now and keep_time(request.channel) or -1
  return { leases, listed_cancelled(turns.told), turns.wake and math.max(0, turns.wake - now) or -1, 0, due, numbers.token }
end

local function run()
  sweep()
  local turns = turns_of(request.session)
  apply_all()
  -- It has had turns that nobody remembers: it was reaped, or Redis went back in time and believes that it runs what is done.
  if request.sequence > turns.sequence + 1 then
    reap(request.session, 'none')
    return done({ {}, {}, -1, 1, -1, 0 })
  end
  if request.sequence < turns.sequence then return done({ {}, {}, -1, 0, -1, 0 }) end
  if request.sequence > turns.sequence then grant(turns) end
  return reply(turns)
end
