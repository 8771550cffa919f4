-- What functions say of keys they share: the versions of one function may differ, and the newest word is theirs.
-- include: functions
-- keys: functions

local KEYED = { gate = { 'maxConcurrent', 'nested' }, rate = { 'tokens', 'periodUs', 'burst' } }

local function differ(one, other, fields)
  for _, field in ipairs(fields) do
    if one[field] ~= other[field] then return true end
  end
  return false
end

local function same_function(one, other)
  return string.match(one, '^[^@]*') == string.match(other, '^[^@]*')
end

-- `limits`, as `newer` says of the keys they share; nil when it says the same.
local function superseded(limits, newer)
  local result
  for kind, fields in pairs(KEYED) do
    local mine, theirs = newer[kind], limits[kind]
    if mine and theirs and mine.key == theirs.key and differ(mine, theirs, fields) then
      if not result then
        result = {}
        for field, value in pairs(limits) do result[field] = value end
      end
      result[kind] = mine
    end
  end
  return result
end

-- What older versions said of a key binds nobody any more. `all`: functions by name.
local function supersede(newer, all)
  for name in pairs(all) do
    local limits = same_function(newer['function'], name) and limits_of(name)
    local changed = limits and superseded(limits, newer)
    if changed then put(keys.functions, name, changed) end
  end
end
