-- Nobody is given a token of the function's rate key for a while; a pause is never shortened.
-- request: { function, pauseUs }
-- replies: 1
-- include: start
-- keys: functions, rates

local function run()
  local limits = get(keys.functions, request['function'])
  if not limits then return 1 end
  local bucket = bucket_of(request['function'], limits)
  pause_bucket(bucket, now + request.pauseUs)
  put(keys.rates, rate_key(request['function'], limits), bucket)
  return done(1)
end
