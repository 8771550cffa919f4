-- The calls that a call made.
-- include: commit
-- keys: tree

local function children_of(id)
  local ids = {}
  for _, member in ipairs(redis.call('ZRANGEBYLEX', keys.tree, '[' .. id .. '\0', '(' .. id .. '\1')) do
    ids[#ids + 1] = string.sub(member, #id + 2)
  end
  return ids
end
