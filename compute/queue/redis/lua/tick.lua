-- Does what is due, a thousand things at a time.
-- request: { channel?, resigns? }
-- resigns: the channel of a process that keeps time no more
-- replies: µs until this process, if it says who it is, is to look again for the shard's sake (0: there is more now), or -1
-- include: sweep

local function run()
  local is_more = sweep()
  if request.resigns and request.resigns == numbers.keeper then set_number('keeperUntil', 0) end
  done()
  if is_more then return 0 end
  return request.channel and keep_time(request.channel) or -1
end
