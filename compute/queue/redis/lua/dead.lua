-- Dead letters: calls that were given up, kept for an operator; so many, so many bytes, for so long, the oldest go first.
-- include: places, forget
-- keys: dead, shard, heads, agenda

-- Numbers of the whole shard: the last lease, dead letters and their bytes, when a script looked last.
local function shard_numbers()
  local numbers = get(keys.shard, 'numbers') or { token = 0, letters = 0, letterBytes = 0, looked = now }
  put(keys.shard, 'numbers', numbers)
  return numbers
end

local function count_dead(call, sign)
  local numbers = shard_numbers()
  numbers.letters = numbers.letters + sign
  numbers.letterBytes = numbers.letterBytes + sign * call.bytes
  count(call.f, 'deadLetters', sign)
end

local function bury(id, call, reason)
  call.died, call.reason = now, reason
  put(keys.heads, id, call)
  rank(keys.dead, id, now)
  rank(keys.agenda, 'bury ' .. id, now + LIMITS.deadLetterTtlMs * 1000)
  count_dead(call, 1)
end

-- It is no dead letter any more.
local function exhume(id, call)
  rank(keys.dead, id, nil)
  rank(keys.agenda, 'bury ' .. id, nil)
  count_dead(call, -1)
end

local function too_many_dead()
  local numbers = shard_numbers()
  return numbers.letters > LIMITS.maxDeadLetters or numbers.letterBytes > LIMITS.maxDeadLetterBytes
end

-- Drops the oldest beyond the caps, at most `most`.
local function trim_dead(most)
  if not too_many_dead() then return end
  for _, id in ipairs(redis.call('ZRANGE', keys.dead, 0, most - 1)) do
    if not too_many_dead() then return end
    local call = get(keys.heads, id)
    exhume(id, call)
    forget(id, call)
  end
end
