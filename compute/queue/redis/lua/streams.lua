-- The items of a streaming call that nobody has freed yet, `first` to `next` - 1, and how many more may come; and the channels
-- of those who wait: for items (`readers`), for credit (`writer`).
-- include: calls, words
-- keys: streams, heads, items, agenda

local function item_field(id, place)
  return id .. '\0' .. place
end

local function credit_of(stream)
  if stream.bytes >= LIMITS.maxUnreadBytes then return 0 end
  return LIMITS.maxUnreadItems - (stream.next - stream.first)
end

local function stream_of(id)
  return get(keys.streams, id) or { first = 0, next = 0, bytes = 0, readers = {} }
end

-- Writes the stream; the call knows that it has one.
local function open_stream(id, call, stream)
  if not call.streams then
    call.streams = true
    put(keys.heads, id, call)
  end
  put(keys.streams, id, stream)
  return stream
end

-- Readers wait anew when there is nothing for them.
local function tell_readers(id, stream)
  for channel in pairs(stream.readers) do say(channel, 'items ' .. id) end
  stream.readers = {}
  put(keys.streams, id, stream)
end

local function tell_writer(id, stream)
  say(stream.writer, 'credit ' .. id)
  stream.writer = nil
end

-- Frees the items before `cursor`.
local function free_items(id, stream, cursor)
  for place = stream.first, math.min(cursor, stream.next) - 1 do
    local item = get(keys.items, item_field(id, place))
    stream.bytes = stream.bytes - item.bytes
    put(keys.items, item_field(id, place), nil)
    stream.first = place + 1
  end
  tell_writer(id, stream)
  put(keys.streams, id, stream)
end

-- Nothing comes any more. Its reader may be behind: what is not read stays for a time.
local function end_stream(id)
  local stream = stream_of(id)
  rank(keys.agenda, 'stream ' .. id, now + LIMITS.resultTtlMs * 1000)
  tell_writer(id, stream)
  tell_readers(id, stream)
end

local function drop_stream(id)
  local stream = get(keys.streams, id)
  if not stream then return end
  free_items(id, stream, stream.next)
  put(keys.streams, id, nil)
end
