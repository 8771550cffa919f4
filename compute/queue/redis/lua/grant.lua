-- What a turn wants, as far as it is to be had: leased now, or to be handed over.
-- include: lease, park, hand-over
-- keys: turns, lines

-- No reply grows beyond this by more than one lease.
local MAX_BYTES = 8388608

-- Of a session that says of no number that it is enough.
local MANY = 1000000000

-- Handed over between two turns: a worker that is stopped and does not know it keeps no more from the others.
local MAX_HANDED = 64

-- What it was handed and has not heard of yet counts as had.
local function most_leases(turns)
  local unheard = math.max(0, turns.held - request.holds)
  for _, want in ipairs(request.wants) do want.leases = want.leases - unheard end
  return (request.maxLeases or MANY) - unheard
end

local function fetch_wanted()
  local names = {}
  for place, want in ipairs(request.wants) do names[place] = want['function'] end
  fetch(keys.lines, names)
end

-- Grants what is wanted and notes it, for the turn may come again.
local function grant(turns)
  local granted, nested, open, room, most = {}, {}, {}, MAX_BYTES, most_leases(turns)
  turns.told, turns.cancelled, turns.wake = next(turns.cancelled) and turns.cancelled or nil, nil, nil
  for _, name in ipairs(request.rung) do
    turns.parked[name] = nil
    ring_later(name)
  end
  fetch_wanted()
  for _, want in ipairs(request.wants) do
    want.leases = math.max(0, math.min(want.leases, most - #granted))
    want.room = room
    local leases, wait = lease(want, request.session)
    room = want.room
    for _, begun in ipairs(leases) do granted[#granted + 1] = begun.token end
    if want.nestedOnly then nested[want['function']] = true end
    open[want['function']] = want.leases - #leases
    settle_place(turns, want, #leases == want.leases or room <= 0)
    if wait and tells_of(want['function'], now + wait) then turns.wake = sooner(turns.wake, now + wait) end
  end
  turns.granted, turns.nested = next(granted) and granted or nil, next(nested) and nested or nil
  local is_open = request.handOver and is_heard(request.channel)
  turns.open, turns.room = is_open and open or nil, is_open and math.min(MAX_HANDED, most - #granted) or nil
  turns.sequence, turns.channel = request.sequence, request.channel
  put(keys.turns, request.session, turns)
end
