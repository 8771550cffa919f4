-- What is to be written: nothing is, before `commit`.
-- include: store
-- keys: agenda

local changed, ranks
-- When the next thing is due that was put on the agenda just now.
local soonest

local function forget_changes()
  changed, ranks, soonest = {}, {}, math.huge
end

-- A table becomes a packed record, a text or number is kept as it is, nil takes the field away.
local function put(hash, field, value)
  records_of(hash)[field] = value or false
  local fields = changed[hash]
  if not fields then
    fields = {}
    changed[hash] = fields
  end
  fields[field] = true
end

-- Places `member` in a sorted set; without a score takes it out.
local function rank(set, member, score)
  local members = ranks[set]
  if not members then
    members = {}
    ranks[set] = members
  end
  members[member] = score or false
  if score and set == keys.agenda and score < soonest then soonest = score end
end
