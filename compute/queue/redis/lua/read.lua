-- Items of a streaming call from a cursor on; those before it go.
-- request: { id, cursor, max }
-- replies: { µs until the agenda has something or -1, next cursor, 1 if nothing comes after, { item, … } }
-- include: sweep
-- keys: heads, streams, items

local function run()
  sweep()
  local call, stream = get(keys.heads, request.id), get(keys.streams, request.id)
  local ended = not call or not is_open(call)
  if not ended and not stream then stream = open_stream(request.id, call, stream_of(request.id)) end
  local items, cursor = {}, request.cursor
  if stream then
    if cursor > stream.first then free_items(request.id, stream, cursor) end
    local last = math.min(stream.next, cursor + request.max) - 1
    for place = math.max(cursor, stream.first), last do
      items[#items + 1] = get(keys.items, item_field(request.id, place)).body
      cursor = place + 1
    end
    ended = ended and cursor >= stream.next
    if ended and #items == 0 then drop_stream(request.id) end
  end
  done()
  return { until_due(), cursor, ended and 1 or 0, items }
end
