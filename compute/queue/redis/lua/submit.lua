-- request: { channel, callers, read, kinds: [{ f, caller?, ttlUs?, deadlineUs?, unusual? }],
--   calls: [id, place of its kind, bytes, { trace?, parent?, idempotency? } or false, …] }; the nth's payload is the nth value
--   callers: those that are told on the channel; read: [[caller, sequence]], replies that were read
-- replies, for those that are not simply accepted: { place, 'joined', id } | { place, 'refused', reason, detail }
-- include: accept, confirm, mailbox
-- keys: heads, results

local function fetch_known(calls)
  local ids = {}
  for at = 1, #calls, 4 do ids[#ids + 1] = calls[at] end
  fetch(keys.heads, ids)
  fetch(keys.results, ids)
end

local function run()
  sweep()
  confirm_all(request.read)
  for _, caller in ipairs(request.callers) do reach_at(caller, request.channel) end
  local calls, percent, replies = request.calls, overfull(), {}
  fetch_known(calls)
  for at = 1, #calls, 4 do
    local place = (at + 3) / 4
    local reply = accept(calls[at], request.kinds[calls[at + 1]], calls[at + 2], calls[at + 3], opaque(place), percent)
    if reply then
      table.insert(reply, 1, place)
      replies[#replies + 1] = reply
    end
  end
  return done(replies)
end
