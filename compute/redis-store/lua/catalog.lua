-- The moves of a catalog of deployed functions. `LIBRARY` is the name of the library, which stands before this text.
-- KEYS, always: 1 revision (a number), 2 current (hash: name → entry of its current version), 3 deleted (hash: name → when,
-- and by which move), from 4 on versions (hash: version → entry) of the names that the move is about, in their order.
-- Every move may be sent twice. ARGV and replies are texts; entries are never looked into.

local REVISION, CURRENT, DELETED, VERSIONS = 1, 2, 3, 4

-- Whether an entry is the one its name means, and the name is in use.
local function is_current(keys, name, entry)
  return redis.call('HGET', keys[CURRENT], name) == entry and redis.call('HEXISTS', keys[DELETED], name) == 0
end

-- Calls `each(name, version, entry, key)` with the entries in ARGV, which begin at the second, until it says false.
local function every_entry(keys, args, each)
  for place = 0, (#args - 1) / 3 - 1 do
    local name, version, entry = unpack(args, place * 3 + 2, place * 3 + 4)
    if not each(name, version, entry, keys[VERSIONS + place]) then return false end
  end
  return true
end

-- ARGV: the revision this was made for or '', then name, version, entry of each. 1: they are kept and current; 0: others came first.
local function put(keys, args)
  local seen = args[1]
  if every_entry(keys, args, function(name, _, entry) return is_current(keys, name, entry) end) then return 1 end
  if seen ~= '' and seen ~= (redis.call('GET', keys[REVISION]) or '0') then return 0 end
  every_entry(keys, args, function(name, version, entry, key)
    redis.call('HSET', key, version, entry)
    redis.call('HSET', keys[CURRENT], name, entry)
    redis.call('HDEL', keys[DELETED], name)
    return true
  end)
  redis.call('INCR', keys[REVISION])
  return 1
end

-- ARGV: name, when (and by which move). 1: removed; 0: it was not in use.
local function remove(keys, args)
  local name, at = unpack(args)
  local deleted = redis.call('HGET', keys[DELETED], name)
  if deleted == at then return 1 end
  if deleted or redis.call('HEXISTS', keys[CURRENT], name) == 0 then return 0 end
  redis.call('HSET', keys[DELETED], name, at)
  redis.call('INCR', keys[REVISION])
  return 1
end

-- ARGV: name, a version or ''. The current entry, when the name was deleted, the entry of the version.
local function get(keys, args)
  local name, version = unpack(args)
  return {
    redis.call('HGET', keys[CURRENT], name),
    redis.call('HGET', keys[DELETED], name),
    redis.call('HGET', keys[VERSIONS], version),
  }
end

-- ARGV: name. The current entry, when the name was deleted, the entries of all its versions.
local function versions(keys, args)
  local name = unpack(args)
  return {
    redis.call('HGET', keys[CURRENT], name),
    redis.call('HGET', keys[DELETED], name),
    redis.call('HVALS', keys[VERSIONS]),
  }
end

-- Names and their current entries in turn; names and when they were deleted in turn.
local function list(keys)
  return { redis.call('HGETALL', keys[CURRENT]), redis.call('HGETALL', keys[DELETED]) }
end

-- A Redis that is full takes no new entries, and goes on telling those it has.
local function register(name, move, flags)
  redis.register_function({ function_name = LIBRARY .. '_' .. name, callback = move, flags = flags })
end

register('put', put, {})
register('remove', remove, { 'allow-oom' })
register('get', get, { 'no-writes' })
register('versions', versions, { 'no-writes' })
register('list', list, { 'no-writes' })
