-- What a function was asked, and when. Set anew for each call of a function: nothing else outlives one.
-- args: 1 time in µs (0: the server's own; tests give theirs), 2 the request as JSON, 3… opaque payloads and bodies

local now, request, keys, arguments

local function begin_request(some_keys, values)
  now = tonumber(values[1])
  if now == 0 then
    local time = redis.call('TIME')
    now = time[1] * 1000000 + time[2]
  end
  request, arguments, keys = cjson.decode(values[2]), values, some_keys
end

-- The opaque value number `index` of the request, from 1.
local function opaque(index)
  return arguments[2 + index]
end
