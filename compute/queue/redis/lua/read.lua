-- Items of a streaming call from a cursor on; those before it go.
-- request: { id, channel, cursor, max }
-- replies: { µs until this process is to look for the shard's sake or -1, next cursor, 1 if nothing comes after, { item, … } }
-- include: sweep
-- keys: items, heads, streams

-- The items there are, and the place after them.
local function items_from(id, stream, cursor)
  local items = {}
  if cursor > stream.first then free_items(id, stream, cursor) end
  for place = math.max(cursor, stream.first), math.min(stream.next, cursor + request.max) - 1 do
    items[#items + 1] = get(keys.items, item_field(id, place)).body
    cursor = place + 1
  end
  return items, cursor
end

local function run()
  sweep()
  local id, items, cursor = request.id, {}, request.cursor
  local call, stream = get(keys.heads, id), get(keys.streams, id)
  local ended = not call or not is_open(call)
  if not ended and not stream then stream = open_stream(id, call, stream_of(id)) end
  if stream then
    items, cursor = items_from(id, stream, cursor)
    if #items == 0 and not ended then
      stream.readers[request.channel] = true
      put(keys.streams, id, stream)
    end
    ended = ended and cursor >= stream.next
    if ended and #items == 0 then drop_stream(id) end
  end
  done()
  return { keep_time(request.channel), cursor, ended and 1 or 0, items }
end
