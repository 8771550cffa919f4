-- Makes a function of the library: what it begins with, whatever it does.
-- include: done

local function serve(name, key_names, flags, run)
  redis.register_function({
    function_name = LIBRARY .. '_' .. name,
    flags = flags,
    callback = function(names, values)
      begin_request(key_names, names, values)
      forget_records()
      forget_changes()
      forget_words()
      read_numbers()
      if not agree_on_protocol() then return redis.error_reply('PROTOCOL ' .. numbers.protocol) end
      return run()
    end,
  })
end
