-- Ends what waits for a function and what is delayed, a thousand at a time.
-- request: { function, max }
-- replies: { how many were ended, 1 if there may be more }
-- include: waiting
-- keys: heads

local function run()
  sweep()
  local name = request['function']
  local ids, is_more = waiting_for(name, request.max)
  for _, id in ipairs(ids) do end_call(id, get(keys.heads, id), 'purged', name .. ' was purged') end
  return done({ #ids, is_more and 1 or 0 })
end
