-- Calls that were made ready just now and stand nowhere in Redis yet: who leases them in the same function spares them the way
-- through the queue. By function and id: { id, call, place }.
-- include: changes
-- keys: queue

-- In its place it stood or stands otherwise, too.
local function is_known_place(place)
  return ranks[keys.queue][place] ~= nil
end

local function enter_fresh(id, call, place)
  local of_function = fresh[call.f] or { count = 0, by_id = {} }
  fresh[call.f] = of_function
  of_function.count = of_function.count + 1
  of_function.by_id[id] = { id = id, call = call, place = place }
end

-- Whether it was one: then nothing is left of it.
local function leave_fresh(id, call)
  local of_function = fresh[call.f]
  local entry = of_function and of_function.by_id[id]
  if not entry then return false end
  of_function.count, of_function.by_id[id] = of_function.count - 1, nil
  ranks[keys.queue][entry.place] = nil
  return true
end

local function comes_before(left, right)
  return left.place < right.place
end

-- All that waits for a function, in order, where all of it is fresh; else nil.
local function fresh_line(name, line)
  local of_function = fresh[name]
  if not of_function or of_function.count ~= line.waitingMessages or line.nested + line.delayedMessages > 0 then return nil end
  local entries = {}
  for _, entry in pairs(of_function.by_id) do entries[#entries + 1] = entry end
  table.sort(entries, comes_before)
  return entries
end
