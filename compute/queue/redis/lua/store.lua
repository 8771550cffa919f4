-- The shard as one script sees it: records are read once and changed here, and nothing is written before `commit`.
-- include: request

local MAX_ARGUMENTS = 1000
local cache, changed, ranks, words

local function forget_changes()
  cache, changed, ranks, words = {}, {}, {}, {}
end

local function remember(hash, field, packed)
  cache[hash] = cache[hash] or {}
  cache[hash][field] = packed and cmsgpack.unpack(packed) or false
end

-- The record of `field`, or nil. Whoever changes it calls `put`.
local function get(hash, field)
  if not cache[hash] or cache[hash][field] == nil then
    remember(hash, field, redis.call('HGET', hash, field))
  end
  return cache[hash][field] or nil
end

-- Reads many records in one go, for `get` to find.
local function fetch(hash, fields)
  local missing, seen = {}, cache[hash] or {}
  cache[hash] = seen
  for _, field in ipairs(fields) do
    if seen[field] == nil then
      seen[field] = false
      missing[#missing + 1] = field
    end
  end
  for first = 1, #missing, MAX_ARGUMENTS do
    local last = math.min(first + MAX_ARGUMENTS - 1, #missing)
    local packed = redis.call('HMGET', hash, unpack(missing, first, last))
    for place = first, last do remember(hash, missing[place], packed[place - first + 1]) end
  end
end

-- A table becomes a packed record, a string is kept as it is, nil takes the field away.
local function put(hash, field, value)
  cache[hash] = cache[hash] or {}
  cache[hash][field] = value or false
  changed[hash] = changed[hash] or {}
  changed[hash][field] = true
end

-- Places `member` in a sorted set; without a score takes it out.
local function rank(set, member, score)
  ranks[set] = ranks[set] or {}
  ranks[set][member] = score or false
end

-- Tells whoever waits for `word`, once the script is done.
local function wake(word)
  words[word] = true
end
