-- Sessions whose time is over end; but when Redis was away nobody could beat, and everybody is given one more lease.
-- include: reap, numbers
-- keys: sessions, agenda

-- Looks nearer to one another than this need not be told apart.
local MIN_SILENCE = 1000

-- µs since anything happened in the shard.
local function since_last_look()
  local silence = numbers.looked > 0 and now - numbers.looked or 0
  if silence >= MIN_SILENCE or numbers.looked == 0 then set_number('looked', now) end
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
