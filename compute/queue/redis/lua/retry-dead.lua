-- Dead letters wait again, with counters at nothing; their outcome is kept for whoever asks.
-- request: { ids }
-- replies: how many were dead letters
-- include: sweep
-- keys: heads, results

local function revive(id, call)
  exhume(id, call)
  put(keys.results, id, nil)
  call.failures, call.crashes, call.handBacks = 0, 0, 0
  call.caller, call.joined, call.started, call.expires, call.deadline = nil, nil, nil, nil, nil
  call.deferred, call.remaining, call.born = true, nil, now
  call.parent, call.lease, call.root, call.depth = nil, nil, nil, 0
  make_ready(id, call)
end

local function run()
  sweep()
  local revived = 0
  for _, id in ipairs(request.ids) do
    local call = get(keys.heads, id)
    if call and call.state == 'dead' then
      revive(id, call)
      revived = revived + 1
    end
  end
  return done(revived)
end
