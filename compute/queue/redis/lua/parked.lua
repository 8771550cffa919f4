-- Sessions that wait for work are parked, as members of one sorted set that is ordered by bytes:
--   <function>\0W<channel>\0<session>  for any call; \0N…: for calls made by other calls only
-- What is runnable is handed to one of them, as far as it said what it takes; one that did not is woken, and parked no more.
-- include: hand-over, words
-- keys: parked, agenda, turns

-- Found to be gone with their processes, before the others are left to look for themselves.
local MAX_DEAF = 3

local function parked_member(name, kind, channel, session)
  return name .. '\0' .. kind .. channel .. '\0' .. session
end

-- The first session that waits for it: its member, channel and name.
local function first_parked(name, kind)
  commit_ranks(keys.parked)
  local from = '[' .. name .. '\0' .. kind
  local member = redis.call('ZRANGEBYLEX', keys.parked, from, from .. '\255', 'LIMIT', 0, 1)[1]
  if not member then return nil end
  return member, string.match(member, '^(%Z*)%z(%Z*)$', #name + 3)
end

-- Whether anybody was there to hear it.
local function wake(channel, session, name)
  local message = cjson.encode({ words = { 'work ' .. session .. '\0' .. name } }) .. '\n'
  return redis.call('PUBLISH', channel, message) > 0
end

-- The function is rung for at that time, if it is not anyway.
local function appoint(name, at)
  local member = 'ring ' .. name
  local known = ranks[keys.agenda][member]
  if known == nil then known = redis.call('ZSCORE', keys.agenda, member) end
  if not known or tonumber(known) > at or tonumber(known) <= now then rank(keys.agenda, member, at) end
end

-- It is parked no more for what it may have nothing of now.
local function leave_full(turns, session)
  for name, kind in pairs(turns.parked) do
    if open_of(turns, name) == 0 then
      rank(keys.parked, parked_member(name, kind, turns.channel, session), nil)
      turns.parked[name] = nil
    end
  end
end

-- Whether it took some.
local function give(turns, channel, session, name, kind)
  local count, is_last, wait = hand_over(turns, channel, session, name, kind == 'N')
  if wait then appoint(name, now + wait) end
  if is_last then leave_full(turns, session) end
  return count > 0
end

-- Whether a session took some, so that another may be asked; nil where nobody waits.
local function rouse(name, kind)
  for _ = 1, MAX_DEAF do
    local member, channel, session = first_parked(name, kind)
    if not member then return nil end
    local turns = get(keys.turns, session)
    local takes = turns and open_of(turns, name) > 0
    if takes and is_heard(channel) then return give(turns, channel, session, name, kind) end
    rank(keys.parked, member, nil)
    if not takes and wake(channel, session, name) then return false end
  end
end
