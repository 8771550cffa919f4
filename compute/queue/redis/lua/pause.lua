-- Leases nothing of a function, or again.
-- request: { function, paused }
-- replies: 1
-- include: done

local function run()
  local name = request['function']
  if not limits_of(name) then return 1 end
  change_limits(name, 'paused', request.paused)
  ring_later(name)
  return done(1)
end
