-- Items of a running streaming call; those already there are dropped. After a hole, for Redis went back in time, it starts over.
-- request: { id, token, cursor, items (how many; they are the opaque values), bytes }
-- replies: the credit left; 0 for whoever does not run the call (any more)
-- include: sweep, report
-- keys: heads, items

-- Uncharged; its worker is told to stop.
local function start_over()
  local lease, call = begin_report(request.token, request.id)
  -- Its reader goes on where it was: what Redis forgot was sent, and is sent again.
  call.streams = nil
  retry(request.id, call, 'none', 0)
  end_report(lease)
  note_cancelled(lease.session, request.id, lease.token, 'a part of its stream was lost')
end

local function run()
  sweep()
  local call, stream = get(keys.heads, request.id), stream_of(request.id)
  if not call or token_of(request.id) ~= request.token then return done(0) end
  if request.cursor > stream.next then
    start_over()
    return done(0)
  end
  for place = stream.next, request.cursor + request.items - 1 do
    local item = { bytes = math.floor(request.bytes / request.items), body = opaque(place - request.cursor + 1) }
    put(keys.items, item_field(request.id, place), item)
    stream.next, stream.bytes = place + 1, stream.bytes + item.bytes
  end
  open_stream(request.id, call, stream)
  tell_readers(request.id, stream)
  return done(credit_of(stream))
end
