-- The end of every function that changes something: what it did is written, who waits for it is woken, words are sent.
-- include: bells, numbers
-- keys: agenda

-- Who keeps time looks again after this long.
local MAX_SLEEP = 3000000

local function first_due()
  local first = redis.call('ZRANGE', keys.agenda, 0, 0, 'WITHSCORES')[2]
  return tonumber(first) or math.huge
end

-- µs until the process is to look again, for it keeps the shard's time from now on; -1: another one does.
local function keep_time(channel)
  if numbers.keeper ~= channel and numbers.keeperUntil > now then return -1 end
  set_number('keeper', channel)
  set_number('keeperDue', math.min(first_due(), now + MAX_SLEEP))
  set_number('keeperUntil', now + 2 * MAX_SLEEP)
  commit()
  return math.max(0, numbers.keeperDue - now)
end

-- Who keeps time hears of what is due before it would look.
local function tell_keeper()
  if not numbers.keeper or numbers.keeperUntil <= now then return end
  if soonest >= numbers.keeperDue then return end
  say(numbers.keeper, string.format('time %.0f', math.max(0, soonest - now)))
  set_number('keeperDue', soonest)
end

local function done(reply)
  for name, why in pairs(ringing) do ring(name, why) end
  ringing = {}
  tell_keeper()
  commit()
  send_words()
  return reply
end
