-- The calls that wait for a function, in order, as far as one look goes.
-- include: start
-- keys: queue, heads

-- Most calls that one look at a function considers.
local MAX_LOOK = 1000

-- Where the id begins in a member of the queue, after the function's name: behind its order, or when it is due.
local AFTER_ORDER, AFTER_DUE = 36, 20

-- The id at the end of a member of the queue.
local function id_of(name, place)
  local kind = string.byte(place, #name + 2)
  return string.sub(place, #name + (kind == 68 and AFTER_DUE or AFTER_ORDER))
end

-- What stands in the queue, as `{ { id, call, place }, … }`.
local function standing(name, kind, offset, most)
  local from = '[' .. name .. '\0' .. kind
  local places = redis.call('ZRANGEBYLEX', keys.queue, from, from .. '\255', 'LIMIT', offset, most)
  local ids, found = {}, {}
  for index, place in ipairs(places) do ids[index] = string.sub(place, #name + AFTER_ORDER) end
  fetch(keys.heads, ids)
  for index, id in ipairs(ids) do found[index] = { id = id, call = get(keys.heads, id), place = places[index] } end
  return found
end

-- `{ { id, call, place, rows, cost }, … }`. `kind`: 'W', or 'N' for calls made by other calls.
local function candidates(served, kind, offset, most)
  local unit, waiting = served.limits.costUnit, served.waiting
  local found = waiting and { unpack(waiting, offset + 1, math.min(offset + most, #waiting)) }
    or standing(served.name, kind, offset, most)
  for _, message in ipairs(found) do
    message.rows = rows_of(message.call)
    message.cost = unit == 'lease' and 1 or unit == 'row' and message.rows or message.call.cost
  end
  return found
end

-- Those that may run under an ancestor's permit now, the deepest first.
local function borrowers(served)
  local found = {}
  if served.line.nested == 0 then return found end
  for _, message in ipairs(candidates(served, 'N', 0, MAX_LOOK)) do
    if lender_of(message.call, served.limits.gate.key) then found[#found + 1] = message end
  end
  return found
end

-- µs until the next delayed call of a function is due, or nil.
local function until_ready(served)
  if served.line.delayedMessages == 0 then return nil end
  local name = served.name
  local first = redis.call('ZRANGEBYLEX', keys.queue, '[' .. name .. '\0D', '(' .. name .. '\0E', 'LIMIT', 0, 1)[1]
  return first and math.max(0, tonumber(string.sub(first, #name + 3, #name + 18)) - now)
end
