-- Sessions whose time is over end; but when Redis was away nobody could beat, and everybody is given one more lease.
-- include: reap, numbers
-- keys: shard, sessions, agenda

-- Looks nearer to one another than this need not be told apart: a part of the shortest absence.
local MIN_SILENCE = 10000

-- Shorter silences are those of an idle shard: no lease is so short that half of it could be slept through in one.
local MIN_ABSENCE = 50000

-- The absence that counts: how long it was, and when it was over. One of that length matters to leases of up to twice it.
local away, back

local function recall_absence()
  if away then return end
  local values = redis.call('HMGET', keys.shard, 'away', 'back')
  away, back = tonumber(values[1]) or 0, tonumber(values[2]) or 0
end

local function note_absence(silence)
  away, back = nil, nil
  if silence < MIN_ABSENCE then return end
  recall_absence()
  if silence < away and now < back + 2 * away then return end
  away, back = silence, now
  put(keys.shard, 'away', away)
  put(keys.shard, 'back', back)
end

local function note_look()
  local silence = numbers.looked > 0 and now - numbers.looked or 0
  if silence >= MIN_SILENCE or numbers.looked == 0 then set_number('looked', now) end
  note_absence(silence)
end

local function end_session(name)
  local session = get(keys.sessions, name)
  recall_absence()
  if session and away > session.leaseUs / 2 and now < back + session.leaseUs then
    rank(keys.agenda, 'session ' .. name, back + session.leaseUs)
  else
    reap(name, 'crash')
  end
end
