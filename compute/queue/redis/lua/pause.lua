-- Leases nothing of a function, or again.
-- request: { function, paused }
-- replies: 1
-- include: commit
-- keys: functions

local function run()
  local limits = get(keys.functions, request['function'])
  if limits then
    limits.paused = request.paused
    put(keys.functions, request['function'], limits)
    wake('work ' .. request['function'])
  end
  return done(1)
end
