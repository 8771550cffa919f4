-- How many items of a streaming call may come.
-- request: { id, channel }
-- replies: { µs until this process is to look for the shard's sake or -1, credit, 1 if nothing may come any more }
-- include: sweep
-- keys: heads, streams

local function run()
  sweep()
  local call, stream = get(keys.heads, request.id), stream_of(request.id)
  if not call or not is_open(call) then return done({ -1, 0, 1 }) end
  local credit = credit_of(stream)
  if credit <= 0 then
    stream.writer = request.channel
    put(keys.streams, request.id, stream)
  end
  done()
  return { keep_time(request.channel), credit, 0 }
end
