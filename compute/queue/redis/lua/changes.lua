-- What is to be written: nothing is, before `commit`.
-- include: store
-- keys: agenda

local changed, ranks
-- As `fresh` says.
local fresh
-- When the next thing is due that was put on the agenda just now.
local soonest

local function forget_changes()
  changed, ranks, fresh, soonest = setmetatable({}, TABLES), setmetatable({}, TABLES), {}, math.huge
end

-- A table becomes a packed record, a text or number is kept as it is, nil takes the field away. What was not there before and is
-- not there in the end is never written.
local function put(hash, field, value)
  local records, fields = cache[hash], changed[hash]
  if fields[field] == nil then fields[field] = records[field] == false and 'new' or 'known' end
  records[field] = value or false
  if not value and fields[field] == 'new' then fields[field] = nil end
end

-- Places `member` in a sorted set; without a score takes it out.
local function rank(set, member, score)
  ranks[set][member] = score or false
  if score and score < soonest and set == keys.agenda then soonest = score end
end
