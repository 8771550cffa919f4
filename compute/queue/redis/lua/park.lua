-- Where a session waits for work after it has asked for some.
-- include: bells, sessions
-- keys: parked, lines

local function park(turns, name, kind)
  local session, channel = request.session, request.channel
  if turns.parked[name] == kind and turns.channel == channel then return end
  rank(keys.parked, parked_member(name, kind == 'W' and 'N' or 'W', channel, session), nil)
  rank(keys.parked, parked_member(name, kind, channel, session), 0)
  turns.parked[name] = kind
end

local function unpark(turns, name)
  local kind = turns.parked[name]
  if not kind then return end
  rank(keys.parked, parked_member(name, kind, turns.channel, request.session), nil)
  turns.parked[name] = nil
end

-- Whether a session that found nothing is to come again at that time by itself: only the first one is, for the bell is rung for
-- the others.
local function tells_of(name, at)
  appoint(name, at)
  local line = get(keys.lines, name)
  local is_told = line.told and line.told > now and line.told <= at
  if is_told and line.toldTo ~= request.session then return false end
  line.told, line.toldTo = at, request.session
  put(keys.lines, name, line)
  return true
end

-- Who got all it wanted takes no more, and what is left is for others; who did not waits for more.
local function settle_place(turns, want, has_all)
  local name = want['function']
  if has_all then
    unpark(turns, name)
    return ring_later(name)
  end
  park(turns, name, want.nestedOnly and 'N' or 'W')
  if not want.nestedOnly then ringing[name] = nil end
end
