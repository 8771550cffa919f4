-- What is to be written: nothing is, before `commit`.
-- include: store
-- keys: agenda

local changed, ranks
-- When the next thing is due that was put on the agenda just now.
local soonest

local function forget_changes()
  changed, ranks, soonest = setmetatable({}, TABLES), setmetatable({}, TABLES), math.huge
end

-- A table becomes a packed record, a text or number is kept as it is, nil takes the field away.
local function put(hash, field, value)
  cache[hash][field] = value or false
  changed[hash][field] = true
end

-- Places `member` in a sorted set; without a score takes it out.
local function rank(set, member, score)
  ranks[set][member] = score or false
  if score and score < soonest and set == keys.agenda then soonest = score end
end
