-- The shard as one function sees it: records are read once, and changed here before anything is written.
-- include: request

local MAX_ARGUMENTS = 1000

-- Has a table for every name that it is asked for.
local TABLES = {
  __index = function(tables, name)
    local made = {}
    tables[name] = made
    return made
  end,
}

-- Records by key and field; false for none.
local cache

-- What records of a key have unless they say otherwise: left out where they are kept. By the key's name, as metatables.
local USUAL = {}
local usual_by_key

-- Metatables by the full names of keys.
local function usual_of(some_keys)
  local found = {}
  for name, metatable in pairs(USUAL) do
    if some_keys[name] then found[some_keys[name]] = metatable end
  end
  return found
end

local function forget_records(usual)
  cache, usual_by_key = setmetatable({}, TABLES), usual
end

local function unpacked(hash, packed)
  if not packed then return false end
  return setmetatable(cmsgpack.unpack(packed), usual_by_key[hash])
end

-- The record of `field`, or nil. Whoever changes it calls `put`.
local function get(hash, field)
  local records = cache[hash]
  local record = records[field]
  if record == nil then
    record = unpacked(hash, redis.call('HGET', hash, field))
    records[field] = record
  end
  return record or nil
end

-- The same of what is kept as text.
local function get_text(hash, field)
  local records = cache[hash]
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
  local records, missing = cache[hash], {}
  for _, field in ipairs(fields) do
    if records[field] == nil then
      records[field] = false
      missing[#missing + 1] = field
    end
  end
  read_fields(hash, missing, function(place, packed) records[missing[place]] = unpacked(hash, packed) end)
end
