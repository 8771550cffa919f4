-- The one place that writes: all that was put and ranked since the last time. Whoever reads a sorted set after changes
-- commits first.
-- include: store
-- keys: wake

local function in_pieces(command, name, arguments)
  for first = 1, #arguments, MAX_ARGUMENTS do
    redis.call(command, name, unpack(arguments, first, math.min(first + MAX_ARGUMENTS - 1, #arguments)))
  end
end

local function commit()
  for hash, fields in pairs(changed) do
    local sets, gone = {}, {}
    for field in pairs(fields) do
      local value = cache[hash][field]
      if value then
        sets[#sets + 1] = field
        sets[#sets + 1] = type(value) == 'table' and cmsgpack.pack(value) or value
      else
        gone[#gone + 1] = field
      end
    end
    in_pieces('HSET', hash, sets)
    in_pieces('HDEL', hash, gone)
  end
  for set, members in pairs(ranks) do
    local adds, gone = {}, {}
    for member, score in pairs(members) do
      if score then
        adds[#adds + 1] = score
        adds[#adds + 1] = member
      else
        gone[#gone + 1] = member
      end
    end
    in_pieces('ZADD', set, adds)
    in_pieces('ZREM', set, gone)
  end
  changed, ranks = {}, {}
end

-- The last word of every script that changes something.
local function done(reply)
  commit()
  if next(words) then
    local list = {}
    for word in pairs(words) do list[#list + 1] = word end
    redis.call('PUBLISH', keys.wake, cjson.encode(list))
  end
  return reply
end
