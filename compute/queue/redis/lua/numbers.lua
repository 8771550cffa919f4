-- Numbers of the shard as a whole, each a field of one hash: when a function ran last, the last lease's, dead letters and their
-- bytes, the protocol; how full Redis is, in percent, and when that was measured; who keeps time, until when, and when it looks
-- next.
-- include: changes
-- keys: shard

local NUMBERS = {
  'protocol', 'looked', 'token', 'letters', 'letterBytes', 'fullness', 'measured', 'keeperUntil', 'keeperDue', 'keeper',
}
local numbers

-- Grows with what older libraries would not understand in a shard.
local PROTOCOL = 1

local function read_numbers()
  local values = redis.call('HMGET', keys.shard, unpack(NUMBERS))
  numbers = { keeper = values[#NUMBERS] }
  for place = 1, #NUMBERS - 1 do numbers[NUMBERS[place]] = tonumber(values[place]) or 0 end
end

local function set_number(name, value)
  numbers[name] = value
  put(keys.shard, name, value)
end

-- Whether this library may work on the shard: not on one that a newer library has changed.
local function agree_on_protocol()
  if numbers.protocol < PROTOCOL then set_number('protocol', PROTOCOL) end
  return numbers.protocol == PROTOCOL
end
