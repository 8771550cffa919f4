-- Nobody is given a token of the function's rate key for a while; a pause is never shortened.
-- request: { function, pauseUs }
-- replies: 1
-- include: done
-- keys: rates

local function run()
  local name = request['function']
  local limits = limits_of(name)
  if not limits then return 1 end
  if not limits.rate and not limits.pauses then change_limits(name, 'pauses', true) end
  local bucket = bucket_of(name, limits_of(name))
  pause_bucket(bucket, now + request.pauseUs)
  put(keys.rates, rate_key(name, limits), bucket)
  return done(1)
end
