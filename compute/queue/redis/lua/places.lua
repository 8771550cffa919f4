-- Where a call that is not running stands, as members of one sorted set that is ordered by bytes:
--   <function>\0W<order>\0<id>  waits. Order: priority; the deepest first, roots last; fair tag; arrival
--   <function>\0N<order>\0<id>  the same again for calls made by other calls, depth before priority: what can always go on,
--                              for its ancestors wait for it
--   <function>\0D<due µs>\0<id> is delayed
-- include: commit, fair-tag
-- keys: heads, lines, stats, queue, agenda

-- Adds to a function's statistics; the sum.
local function count(name, field, amount)
  local stats = get(keys.stats, name) or {}
  stats[field] = (stats[field] or 0) + amount
  put(keys.stats, name, stats)
  return stats[field]
end

-- Whether nothing has been said of the call for good.
local function is_open(call)
  return call.state == 'waiting' or call.state == 'delayed' or call.state == 'running'
end

-- Rows still to do.
local function rows_of(call)
  return call.remaining and #call.remaining or call.rows
end

-- Adds a message to what waits for its function, or takes it away.
local function count_waiting(call, sign)
  count(call.f, call.state .. 'Rows', sign * rows_of(call))
  count(call.f, call.state .. 'Bytes', sign * call.bytes)
  return count(call.f, call.state .. 'Messages', sign)
end

local function enter_places(id, call)
  put(keys.heads, id, call)
  for _, place in ipairs(call.places) do rank(keys.queue, place, 0) end
  count_waiting(call, 1)
  wake('work ' .. call.f)
end

-- One that `returns` has had its turn, and goes before those that have not.
local function make_ready(id, call, returns)
  local line = get(keys.lines, call.f) or { virtual = 0, arrivals = 0, finish = {} }
  local start, arrival = line.virtual, 0
  if not returns then
    start, line.finish[call.tenant] = fair_tag(line.virtual, line.finish[call.tenant] or 0, call.rows)
    line.arrivals = line.arrivals + 1
    arrival = line.arrivals
  end
  put(keys.lines, call.f, line)
  call.state, call.since, call.start = 'waiting', now, start
  local priority, depth = 10 - call.priority, LIMITS.maxDepth - call.depth
  local fair = string.format('%016.0f%012.0f', start, arrival) .. '\0' .. id
  call.places = { call.f .. '\0W' .. string.format('%02d%02d', priority, depth) .. fair }
  if call.depth > 0 then call.places[2] = call.f .. '\0N' .. string.format('%02d%02d', depth, priority) .. fair end
  enter_places(id, call)
end

local function make_delayed(id, call, delay)
  call.state, call.due = 'delayed', now + delay
  call.places = { call.f .. '\0D' .. string.format('%016.0f', call.due) .. '\0' .. id }
  rank(keys.agenda, 'ready ' .. id, call.due)
  enter_places(id, call)
end

-- Takes a call from where it stands; when nothing waits for its function any more, fairness begins anew.
local function leave_place(id, call)
  local left = count_waiting(call, -1)
  if call.state == 'waiting' and left == 0 then put(keys.lines, call.f, nil) end
  if call.state == 'delayed' then rank(keys.agenda, 'ready ' .. id, nil) end
  for _, place in ipairs(call.places) do rank(keys.queue, place, nil) end
  call.places, call.due = nil, nil
  put(keys.heads, id, call)
end
