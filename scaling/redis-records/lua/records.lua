-- The moves of the records of scaling groups. `LIBRARY` is the name of the library, which stands before this text.
-- KEYS, always: 1 records (hash: id → record), 2 revisions (hash: id → revision of its record), 3 names (hash: name in use → id).
-- Every move may be sent twice. ARGV and replies are texts; records are never looked into.

local RECORDS, REVISIONS, NAMES = 1, 2, 3

-- ARGV: id, name, revision, record, '1' when it is live, else ''. 'kept', 'changed' or 'name-taken'.
local function put(keys, args)
  local id, name, revision, record, live = unpack(args)
  if redis.call('HGET', keys[RECORDS], id) == record then return 'kept' end
  local seen = tonumber(redis.call('HGET', keys[REVISIONS], id) or '0')
  if seen ~= tonumber(revision) - 1 then return 'changed' end
  local owner = redis.call('HGET', keys[NAMES], name)
  if live == '1' and owner and owner ~= id then return 'name-taken' end
  redis.call('HSET', keys[RECORDS], id, record)
  redis.call('HSET', keys[REVISIONS], id, revision)
  if live == '1' then redis.call('HSET', keys[NAMES], name, id) end
  if live == '' and owner == id then redis.call('HDEL', keys[NAMES], name) end
  return 'kept'
end

-- ARGV: name. The record of the live group, or nothing.
local function get(keys, args)
  local id = redis.call('HGET', keys[NAMES], args[1])
  return id and redis.call('HGET', keys[RECORDS], id)
end

-- Every record; those of live groups only with ARGV '1'.
local function list(keys, args)
  if args[1] ~= '1' then return redis.call('HVALS', keys[RECORDS]) end
  local ids = redis.call('HVALS', keys[NAMES])
  local records = {}
  for place, id in ipairs(ids) do records[place] = redis.call('HGET', keys[RECORDS], id) end
  return records
end

redis.register_function({ function_name = LIBRARY .. '_put', callback = put })
redis.register_function({ function_name = LIBRARY .. '_get', callback = get, flags = { 'no-writes' } })
redis.register_function({ function_name = LIBRARY .. '_list', callback = list, flags = { 'no-writes' } })
