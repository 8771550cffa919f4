-- Whether a turn may find something now; if not, the session is parked.
-- request: { session, channel, functions }
-- replies: { 1 if it may, µs until this process is to look for the shard's sake or -1 }
-- include: sweep, park
-- keys: lines, turns

-- Whether something of the function may start for this session; what starts by time alone is rung for.
local function may_find(turns, name)
  local line = get(keys.lines, name)
  if not line or turns.nested[name] and line.nested == 0 then return false end
  local wait = until_may_start(name, line)
  if wait and wait > 0 then appoint(name, now + wait) end
  return wait == 0
end

local function may_find_any(turns)
  if next(turns.cancelled) then return true end
  for _, name in ipairs(request.functions) do
    if may_find(turns, name) then return true end
  end
  return false
end

local function run()
  sweep()
  local turns = turns_of(request.session)
  local may_find = may_find_any(turns)
  if not may_find then
    turns.channel = turns.channel or request.channel
    -- Whatever was believed: a word may have been lost.
    for _, name in ipairs(request.functions) do
      turns.parked[name] = nil
      park(turns, name, turns.nested[name] and 'N' or 'W')
    end
    turns.channel = request.channel
    put(keys.turns, request.session, turns)
  end
  done()
  return { may_find and 1 or 0, keep_time(request.channel) }
end
