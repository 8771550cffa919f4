-- Leases nothing of a function, or again.
-- request: { function, paused }
-- replies: 1
-- include: done
-- keys: functions

local function run()
  local name, paused = request['function'], {}
  for field, value in pairs(limits_of(name) or {}) do paused[field] = value end
  if not next(paused) then return 1 end
  paused.paused = request.paused
  put(keys.functions, name, paused)
  ring_later(name)
  return done(1)
end
