-- Does what is due, a thousand things at a time.
-- request: {}
-- replies: µs until there is more (0: there is more now), or -1
-- include: sweep

local function run()
  local is_more = sweep()
  done()
  return is_more and 0 or until_due()
end
