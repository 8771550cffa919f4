-- Where a call that is not running stands, as members of one sorted set that is ordered by bytes:
--   <function>\0W<order>\0<id>  waits. Order: priority; the deepest first, roots last; fair tag; arrival
--   <function>\0N<order>\0<id>  the same again for calls made by other calls, depth before priority: what can always go on,
--                              for its ancestors wait for it
--   <function>\0D<due µs>\0<id> is delayed
-- include: counters, fair-tag, fresh, words
-- keys: heads, queue, lines, agenda

-- Tenants whose shares are remembered while something waits; more, and those nearest to their turn are forgotten.
local MAX_TENANTS = 128

local function forget_tenants(line)
  local places, limit = {}, 0
  for _, finish in pairs(line.finish) do places[#places + 1] = finish end
  if #places <= MAX_TENANTS then return end
  table.sort(places)
  limit = math.max(line.virtual, places[math.floor(#places / 2)])
  for tenant, finish in pairs(line.finish) do
    if finish <= limit then line.finish[tenant] = nil end
  end
end

-- Its start tag and arrival. One that `returns` has had its turn, and goes before those that have not.
local function take_place(line, call, returns)
  if returns then return line.virtual, 0 end
  local finish = line.finish or {}
  local start
  start, finish[call.tenant] = fair_tag(line.virtual, finish[call.tenant] or 0, call.rows)
  line.arrivals, line.finish = line.arrivals + 1, finish
  if line.arrivals % MAX_TENANTS == 0 then forget_tenants(line) end
  return start, line.arrivals
end

-- The members of a call.
local function places_of(id, call)
  if call.due then return call.f .. '\0D' .. string.format('%016d', call.due) .. '\0' .. id end
  local priority, depth = 10 - call.priority, LIMITS.maxDepth - call.depth
  local fair = string.format('%016d%012d', call.start, call.arrival) .. '\0' .. id
  local place = call.f .. '\0W' .. string.format('%02d%02d', priority, depth) .. fair
  if call.depth == 0 then return place end
  return place, call.f .. '\0N' .. string.format('%02d%02d', depth, priority) .. fair
end

local function enter_places(id, call)
  put(keys.heads, id, call)
  local place, nested = places_of(id, call)
  if not (nested or call.due or is_known_place(place)) then enter_fresh(id, call, place) end
  rank(keys.queue, place, 0)
  if nested then rank(keys.queue, nested, 0) end
  count_waiting(call, 1)
end

local function make_ready(id, call, returns)
  local line = line_of(call.f)
  call.start, call.arrival = take_place(line, call, returns)
  put(keys.lines, call.f, line)
  call.due, call.since = nil, now ~= call.born and now or nil
  enter_places(id, call)
  ring_later(call.f)
end

local function make_delayed(id, call, due)
  call.due = due
  rank(keys.agenda, 'ready ' .. id, due)
  enter_places(id, call)
end

-- Takes a call from where it stands; its record stays as it is. `known`: the only place it has, if that is known.
local function leave_place(id, call, known)
  local place, nested = known, nil
  if not known then place, nested = places_of(id, call) end
  if not leave_fresh(id, call) then rank(keys.queue, place, nil) end
  if nested then rank(keys.queue, nested, nil) end
  if call.due then rank(keys.agenda, 'ready ' .. id, nil) end
  count_waiting(call, -1)
end
