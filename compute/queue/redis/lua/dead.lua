-- Dead letters: calls that were given up, kept for an operator; so many, so many bytes, for so long, the oldest go first.
-- include: places, forget, numbers
-- keys: dead, agenda, heads

local function count_dead(call, sign)
  set_number('letters', numbers.letters + sign)
  set_number('letterBytes', numbers.letterBytes + sign * call.bytes)
  count(call.f, 'deadLetters', sign)
end

-- It is no dead letter any more.
local function exhume(id, call)
  rank(keys.dead, id, nil)
  rank(keys.agenda, 'bury ' .. id, nil)
  count_dead(call, -1)
end

local function too_many_dead()
  return numbers.letters > LIMITS.maxDeadLetters or numbers.letterBytes > LIMITS.maxDeadLetterBytes
end

-- Drops the oldest beyond the caps.
local function trim_dead()
  while too_many_dead() do
    commit()
    local id = redis.call('ZRANGE', keys.dead, 0, 0)[1]
    local call = get(keys.heads, id)
    exhume(id, call)
    forget(id, call)
  end
end

local function bury(id, call, reason)
  call.died, call.reason = now, reason
  put(keys.heads, id, call)
  rank(keys.dead, id, now)
  rank(keys.agenda, 'bury ' .. id, now + LIMITS.deadLetterTtlMs * 1000)
  count_dead(call, 1)
  trim_dead()
end
