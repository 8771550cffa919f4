-- Makes a function of the library: what it begins with, whatever it does.
-- include: done

-- Full names by the names that functions know, and what is usual of their records: the same in each call for a shard.
local function bind(key_names, names)
  local bound = {}
  for place, name in ipairs(key_names) do bound[name] = names[place] end
  return { keys = bound, usual = usual_of(bound) }
end

local function serve(name, key_names, flags, run)
  local by_first = {}
  redis.register_function({
    function_name = LIBRARY .. '_' .. name,
    flags = flags,
    callback = function(names, values)
      local bound = by_first[names[1]] or bind(key_names, names)
      by_first[names[1]] = bound
      begin_request(bound.keys, values)
      forget_records(bound.usual)
      forget_changes()
      forget_words()
      read_numbers()
      if not agree_on_protocol() then return redis.error_reply('PROTOCOL ' .. numbers.protocol) end
      return run()
    end,
  })
end
