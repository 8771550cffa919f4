-- Dead letters: calls that were given up, kept for an operator; so many, so many bytes, for so long, the oldest go first.
-- include: places, forget
-- keys: dead, shard, heads, agenda

local function count_dead(call, sign)
  local total = get(keys.shard, 'dead') or { letters = 0, bytes = 0 }
  total.letters, total.bytes = total.letters + sign, total.bytes + sign * call.bytes
  put(keys.shard, 'dead', total)
  count(call.f, 'deadLetters', sign)
  return total
end

-- It is no dead letter any more.
local function exhume(id, call)
  rank(keys.dead, id, nil)
  rank(keys.agenda, 'bury ' .. id, nil)
  return count_dead(call, -1)
end

local function bury(id, call, reason)
  call.died, call.reason = now, reason
  put(keys.heads, id, call)
  rank(keys.dead, id, now)
  rank(keys.agenda, 'bury ' .. id, now + LIMITS.deadLetterTtlMs * 1000)
  local total = count_dead(call, 1)
  while total.letters > LIMITS.maxDeadLetters or total.bytes > LIMITS.maxDeadLetterBytes do
    commit()
    local oldest = redis.call('ZRANGE', keys.dead, 0, 0)[1]
    local old_call = get(keys.heads, oldest)
    total = exhume(oldest, old_call)
    forget(oldest, old_call)
  end
end
