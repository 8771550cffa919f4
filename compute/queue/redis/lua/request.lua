-- What a script was asked, and when. Every script begins with it.
-- argv: 1 time in µs (0: the server's own; tests give theirs), 2 the request as JSON, 3… opaque payloads and bodies

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local request = cjson.decode(ARGV[2])

-- The opaque value number `index` of the request, from 1.
local function opaque(index)
  return ARGV[2 + index]
end
