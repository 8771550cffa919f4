-- Live workers and callers: what they said with their last beat, and what is between a worker and the queue since its last turn.
-- include: commit, words
-- keys: turns

-- Of what a session usually has none; never to be changed.
local NONE = {}

USUAL.turns = {
  __index = { sequence = 0, held = 0, granted = NONE, told = NONE, cancelled = NONE, nested = NONE, open = NONE, room = 0 },
}

-- Of the session of that name; one that never beats has promised nothing and does not expire.
--   { channel, sequence, held (leases), granted, told, cancelled, nested, parked, open, room (as hand-over says), wake? }
local function turns_of(name)
  local turns = get(keys.turns, name)
  if not turns then
    turns = setmetatable({ parked = {} }, USUAL.turns)
    put(keys.turns, name, turns)
  end
  return turns
end

-- The session is to hear, with its next turn or beat, that nobody waits for a call it runs.
local function note_cancelled(name, id, token, reason)
  local turns = get(keys.turns, name)
  if not turns then return end
  if turns.cancelled == NONE then turns.cancelled = {} end
  turns.cancelled[id] = { token, reason }
  put(keys.turns, name, turns)
  say(turns.channel, 'session ' .. name)
end

-- As replies list them.
local function listed_cancelled(noted)
  local listed = {}
  for id, why in pairs(noted) do listed[#listed + 1] = { id, why[1], why[2] } end
  return listed
end

local function forget_cancelled(name, id)
  local turns = get(keys.turns, name)
  if not turns or not turns.cancelled[id] then return end
  turns.cancelled[id] = nil
  put(keys.turns, name, turns)
end
