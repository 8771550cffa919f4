-- Makes a function of the library: what it begins with, whatever it does.
-- include: commit

local function serve(name, key_names, flags, run)
  redis.register_function({
    function_name = LIBRARY .. '_' .. name,
    flags = flags,
    callback = function(names, values)
      begin_request(key_names, names, values)
      forget_changes()
      return run()
    end,
  })
end
