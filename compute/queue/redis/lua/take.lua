-- More tokens for a running lease. The same number again takes nothing and is told the same.
-- request: { token, sequence, cost }
-- replies: 0, or how many µs to wait
-- include: done
-- keys: leases

local function run()
  local lease = get(keys.leases, request.token)
  if not lease then return 0 end
  local last = lease.take
  if not last or request.sequence > last.sequence then
    local limits = limits_of(lease.f)
    local wait = take_tokens(lease.f, limits, bucket_of(lease.f, limits), request.cost)
    last = { sequence = request.sequence, wait = wait }
    lease.take = last
    put(keys.leases, request.token, lease)
  end
  return done(last.wait)
end
