-- Sessions whose time is over end; but when Redis was away nobody could beat, and everybody is given one more lease.
-- include: reap
-- keys: sessions, agenda

-- µs since anything happened in the shard.
local function since_last_look()
  local numbers = shard_numbers()
  local silence = now - numbers.looked
  numbers.looked = now
  return silence
end

local function end_session(name, silence)
  local session = get(keys.sessions, name)
  if session and silence > session.leaseUs / 2 then
    rank(keys.agenda, 'session ' .. name, now + session.leaseUs)
  else
    reap(name, 'crash')
  end
end
