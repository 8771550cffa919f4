-- More tokens for a running lease.
-- request: { function, cost }
-- replies: 0, or how many µs to wait
-- include: sweep, start
-- keys: functions

local limits = get(keys.functions, request['function'])
if not limits then return 0 end
return done(take_tokens(request['function'], limits, request.cost))
