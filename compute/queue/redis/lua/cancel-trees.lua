-- A call ends because somebody wants it to, and so does every call it made.
-- include: finish, children
-- keys: heads

-- Ends at most `most` open calls among `ids` and all below them; how many, and the ids that are left to do.
local function cancel_trees(ids, reason, most)
  local ended, visited = 0, 0
  local left = {}
  for place = #ids, 1, -1 do left[#left + 1] = ids[place] end
  while #left > 0 and visited < most do
    local id = table.remove(left)
    local call = get(keys.heads, id)
    visited = visited + 1
    if call and is_open(call) then
      end_call(id, call, 'cancelled', reason)
      ended = ended + 1
    end
    if not call or call.made then
      for _, child in ipairs(children_of(id)) do left[#left + 1] = child end
    end
  end
  return ended, left
end
