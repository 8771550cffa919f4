-- Payloads and bodies that are read without a script, by whom they are for: each time Lua is given a text it hashes all of it,
-- about half a millisecond for 256 KiB. A script says '' in their place.
-- include: changes
-- keys: bodies

local MAX_WITHIN = 65536

-- Whether the payload of a call is to be read apart. `bytes`: what its caller says of it.
local function is_apart(id, bytes)
  return bytes > MAX_WITHIN / 2 and redis.call('HSTRLEN', keys.bodies, id) > MAX_WITHIN
end

-- A large body of an outcome is kept beside the payloads.
local function keep_apart(id, outcome)
  if not outcome.body or #outcome.body <= MAX_WITHIN then return end
  put(keys.bodies, id .. '\0', outcome.body)
  outcome.body, outcome.apart = nil, true
end

local function forget_body(id)
  put(keys.bodies, id .. '\0', nil)
end
