-- Dead letters wait again, with counters at nothing; their outcome is kept for whoever asks.
-- request: { ids } or, the oldest first, { function?, max }
-- replies: how many were dead letters
-- include: sweep, apart
-- keys: results, dead, heads

-- Of its first life.
local GONE = {
  'over', 'died', 'reason', 'failures', 'crashes', 'handBacks', 'caller', 'joined', 'started', 'expires', 'deadline',
  'remaining', 'parent', 'lease', 'root', 'depth', 'due',
}

local function revive(id, call)
  exhume(id, call)
  put(keys.results, id, nil)
  forget_body(id)
  for _, field in ipairs(GONE) do call[field] = nil end
  call.born = now
  make_ready(id, call)
end

local function run()
  sweep()
  local revived, ids = 0, request.ids or redis.call('ZRANGE', keys.dead, 0, -1)
  local most, name = request.max or #ids, request['function']
  fetch(keys.heads, ids)
  for _, id in ipairs(ids) do
    local call = get(keys.heads, id)
    if revived == most then break end
    if call and call.over == 'dead' and (not name or call.f == name) then
      revive(id, call)
      revived = revived + 1
    end
  end
  return done(revived)
end
