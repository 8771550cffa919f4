-- Live workers and callers: what they said with their last beat, and what is between a worker and the queue since its last turn.
-- include: commit
-- keys: turns

USUAL.turns = { __index = { sequence = 0, held = 0 } }

-- Of the session of that name; one that never beats has promised nothing and does not expire.
--   { channel, sequence, held (leases), granted, told, cancelled, nested, parked, wake? }
local function turns_of(name)
  local turns = get(keys.turns, name)
  if not turns then
    turns = setmetatable({ granted = {}, told = {}, cancelled = {}, nested = {}, parked = {} }, USUAL.turns)
    put(keys.turns, name, turns)
  end
  return turns
end
