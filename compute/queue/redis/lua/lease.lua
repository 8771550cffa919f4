-- What a worker gets of one function now, and when there may be more.
-- include: lease-singles, lease-batches

local function sooner(left, right)
  return left and right and math.min(left, right) or left or right
end

-- `want`: { function, leases, nestedOnly, room }; room: bytes of payloads, which becomes less.
-- Leases, and µs until time alone makes something of this function runnable (nil: never).
local function lease(want, session)
  if want.leases < 1 then return {}, nil end
  local served = served_of(want['function'])
  if not served then return {}, nil end
  served.waiting = fresh_line(served.name, served.line)
  if not served.waiting then commit() end
  local leases, wait
  if served.limits.batching then
    leases, wait = lease_batches(served, want, session)
  else
    leases, wait = lease_singles(served, want, session)
  end
  return leases, sooner(wait, until_ready(served))
end
