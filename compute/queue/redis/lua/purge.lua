-- Ends what waits for a function and what is delayed, a thousand at a time.
-- request: { function, max }
-- replies: { how many were ended, 1 if there may be more }
-- include: candidates
-- keys: queue, heads

local function run()
  sweep()
  local name, purged = request['function'], 0
  local places = redis.call('ZRANGEBYLEX', keys.queue, '[' .. name .. '\0', '(' .. name .. '\1', 'LIMIT', 0, request.max)
  for _, place in ipairs(places) do
    local id = id_of(name, place)
    local call = get(keys.heads, id)
    if is_open(call) then
      finish(id, call, { kind = 'ended', reason = 'purged', detail = name .. ' was purged' })
      purged = purged + 1
    end
  end
  return done({ purged, #places == request.max and 1 or 0 })
end
