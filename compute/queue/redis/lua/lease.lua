-- What a worker gets of one function now, and when there may be more.
-- include: lease-singles, lease-batches
-- keys: functions

local function sooner(left, right)
  return left and right and math.min(left, right) or left or right
end

-- Leases, and µs until time alone makes something of this function runnable (nil: never).
local function lease(want, session)
  local name = want['function']
  local limits = get(keys.functions, name)
  if not limits or limits.paused or want.leases < 1 then return {}, nil end
  commit()
  local leases, wait
  if limits.batching then
    leases, wait = lease_batches(name, limits, want, session)
  else
    leases, wait = lease_singles(name, limits, want, session)
  end
  return leases, sooner(wait, until_ready(name))
end
