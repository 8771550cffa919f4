-- Dead letters wait again, with counters at nothing; their outcome is kept for whoever asks.
-- request: { ids }
-- replies: how many were dead letters
-- include: sweep
-- keys: results, heads

-- Of its first life.
local GONE = {
  'over', 'died', 'reason', 'failures', 'crashes', 'handBacks', 'caller', 'joined', 'started', 'expires', 'deadline',
  'remaining', 'parent', 'lease', 'root', 'depth', 'due',
}

local function revive(id, call)
  exhume(id, call)
  put(keys.results, id, nil)
  for _, field in ipairs(GONE) do call[field] = nil end
  call.born = now
  make_ready(id, call)
end

local function run()
  sweep()
  local revived = 0
  for _, id in ipairs(request.ids) do
    local call = get(keys.heads, id)
    if call and call.over == 'dead' then
      revive(id, call)
      revived = revived + 1
    end
  end
  return done(revived)
end
