-- The shard as one function sees it: records are read once, and changed here before anything is written.
-- include: request

local MAX_ARGUMENTS = 1000
local cache

-- What records of a key have unless they say otherwise: left out where they are kept. By the key's name, as metatables.
local USUAL = {}
local metatables

local function forget_records()
  cache, metatables = {}, {}
  for key, metatable in pairs(USUAL) do
    if keys[key] then metatables[keys[key]] = metatable end
  end
end

local function records_of(hash)
  local records = cache[hash]
  if not records then
    records = {}
    cache[hash] = records
  end
  return records
end

local function unpacked(hash, packed)
  if not packed then return false end
  return setmetatable(cmsgpack.unpack(packed), metatables[hash])
end

-- The record of `field`, or nil. Whoever changes it calls `put`.
local function get(hash, field)
  local records = records_of(hash)
  local record = records[field]
  if record == nil then
    record = unpacked(hash, redis.call('HGET', hash, field))
    records[field] = record
  end
  return record or nil
end

-- The same of what is kept as text.
local function get_text(hash, field)
  local records = records_of(hash)
  if records[field] == nil then records[field] = redis.call('HGET', hash, field) end
  return records[field] or nil
end

-- Calls `each(place, value)` with what is kept of many fields.
local function read_fields(hash, fields, each)
  for first = 1, #fields, MAX_ARGUMENTS do
    local last = math.min(first + MAX_ARGUMENTS - 1, #fields)
    local values = redis.call('HMGET', hash, unpack(fields, first, last))
    for place = first, last do each(place, values[place - first + 1]) end
  end
end

-- Reads many records in one go, for `get` to find.
local function fetch(hash, fields)
  local records, missing = records_of(hash), {}
  for _, field in ipairs(fields) do
    if records[field] == nil then
      records[field] = false
      missing[#missing + 1] = field
    end
  end
  read_fields(hash, missing, function(place, packed) records[missing[place]] = unpacked(hash, packed) end)
end
