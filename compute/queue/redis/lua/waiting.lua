-- All calls of a function that wait or are delayed, in their order.
-- include: sweep, candidates
-- keys: queue, heads

-- Ids, and whether there may be more. Looks at no more than `most` places; a nested call has two.
local function waiting_for(name, most)
  local places = redis.call('ZRANGEBYLEX', keys.queue, '[' .. name .. '\0', '(' .. name .. '\1', 'LIMIT', 0, most)
  local ids, seen = {}, {}
  for _, kind in ipairs({ 'W', 'N', 'D' }) do
    for _, place in ipairs(places) do
      local id = id_of(name, place)
      if string.sub(place, #name + 2, #name + 2) == kind and not seen[id] then
        ids[#ids + 1], seen[id] = id, true
      end
    end
  end
  fetch(keys.heads, ids)
  return ids, #places == most
end
