-- Whether Redis has room for more calls. It is full before it is: what is there needs room to come to its end.
-- include: numbers

local MAX_PERCENT = 70
-- Measured this often at most, in µs: Redis writes pages of text for it.
local MEASURE_EVERY = 100000

local function measured_fullness()
  local facts = redis.call('INFO', 'memory')
  local used, most = string.match(facts, 'used_memory:(%d+)'), string.match(facts, 'maxmemory:(%d+)')
  return tonumber(most) > 0 and math.floor(100 * tonumber(used) / tonumber(most)) or 0
end

-- How full, in percent, where that is too much; else nil.
local function overfull()
  if math.abs(now - numbers.measured) >= MEASURE_EVERY then
    set_number('fullness', measured_fullness())
    set_number('measured', now)
  end
  return numbers.fullness >= MAX_PERCENT and numbers.fullness or nil
end
