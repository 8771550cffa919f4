-- Dead letters, the newest first.
-- request: { function?, max }
-- replies: { { id, function, payload, rows, reason, failures, crashes, µs since it died }, … }
-- include: sweep
-- keys: dead, heads, bodies

local function run()
  sweep()
  local letters, ids = {}, redis.call('ZREVRANGE', keys.dead, 0, -1)
  fetch(keys.heads, ids)
  for _, id in ipairs(ids) do
    local call = get(keys.heads, id)
    if #letters == request.max then break end
    if not request['function'] or call.f == request['function'] then
      local payload = redis.call('HGET', keys.bodies, id)
      letters[#letters + 1] = { id, call.f, payload, call.rows, call.reason, call.failures, call.crashes, now - call.died }
    end
  end
  return done(letters)
end
