-- The one place that writes: all that was put and ranked since the last time. Whoever reads a sorted set after changes
-- commits first.
-- include: changes

local function in_pieces(command, name, arguments, count)
  if count == 0 then return end
  if count <= MAX_ARGUMENTS then return redis.call(command, name, unpack(arguments)) end
  for first = 1, count, MAX_ARGUMENTS do
    redis.call(command, name, unpack(arguments, first, math.min(first + MAX_ARGUMENTS - 1, count)))
  end
end

local function write_one(hash, field, value)
  if not value then return redis.call('HDEL', hash, field) end
  redis.call('HSET', hash, field, type(value) == 'table' and cmsgpack.pack(value) or value)
end

local function write_records(hash, fields)
  local records, only = cache[hash], next(fields)
  if only == nil then return end
  if next(fields, only) == nil then return write_one(hash, only, records[only]) end
  local sets, gone = {}, {}
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
  in_pieces('HSET', hash, sets, set_count)
  in_pieces('HDEL', hash, gone, gone_count)
end

local function write_ranks(set, members)
  local adds, gone = {}, {}
  local add_count, gone_count = 0, 0
  for member, score in pairs(members) do
    if score then
      adds[add_count + 1] = score
      adds[add_count + 2] = member
      add_count = add_count + 2
    else
      gone_count = gone_count + 1
      gone[gone_count] = member
    end
  end
  in_pieces('ZADD', set, adds, add_count)
  in_pieces('ZREM', set, gone, gone_count)
end

-- Of one sorted set alone.
local function commit_ranks(set)
  local members = rawget(ranks, set)
  if not members then return end
  write_ranks(set, members)
  ranks[set] = nil
end

local function commit()
  fresh = {}
  for hash, fields in pairs(changed) do write_records(hash, fields) end
  for set, members in pairs(ranks) do write_ranks(set, members) end
  changed, ranks = setmetatable({}, TABLES), setmetatable({}, TABLES)
end
