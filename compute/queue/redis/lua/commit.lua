-- The one place that writes: all that was put and ranked since the last time. Whoever reads a sorted set after changes
-- commits first.
-- include: changes

local function in_pieces(command, name, arguments)
  for first = 1, #arguments, MAX_ARGUMENTS do
    redis.call(command, name, unpack(arguments, first, math.min(first + MAX_ARGUMENTS - 1, #arguments)))
  end
end

local function write_records(hash, fields)
  local records, sets, gone = cache[hash], {}, {}
  local set_count, gone_count = 0, 0
  for field in pairs(fields) do
    local value = records[field]
    if value then
      sets[set_count + 1] = field
      sets[set_count + 2] = type(value) == 'table' and cmsgpack.pack(value) or value
      set_count = set_count + 2
    else
      gone_count = gone_count + 1
      gone[gone_count] = field
    end
  end
  in_pieces('HSET', hash, sets)
  in_pieces('HDEL', hash, gone)
end

local function write_ranks(set, members)
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

local function commit()
  for hash, fields in pairs(changed) do write_records(hash, fields) end
  for set, members in pairs(ranks) do write_ranks(set, members) end
  changed, ranks = {}, {}
end
