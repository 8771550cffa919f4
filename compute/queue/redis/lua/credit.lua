-- How many items of a streaming call may come.
-- request: { id }
-- replies: { µs until the agenda has something or -1, credit, 1 if nothing may come any more }
-- include: sweep
-- keys: heads

local function run()
  sweep()
  done()
  local call = get(keys.heads, request.id)
  if not call or not is_open(call) then return { until_due(), 0, 1 } end
  return { until_due(), credit_of(stream_of(request.id)), 0 }
end
