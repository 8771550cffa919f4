-- request: { channel, callers, read, kinds: [{ f, caller?, ttlUs?, deadlineUs?, unusual }], calls: [[id, place of its kind, bytes,
--   { trace?, parent?, idempotency? }?]] }; the payload of the nth is the nth opaque value
--   callers: those that are told on the channel; read: [[caller, sequence]], replies that were read
-- replies, in order: { 'accepted' } | { 'joined', id } | { 'refused', reason, detail }
-- include: accept, confirm, mailbox
-- keys: heads, results

local function run()
  sweep()
  confirm_all(request.read)
  for _, caller in ipairs(request.callers) do reach_at(caller, request.channel) end
  local ids = {}
  for place, call in ipairs(request.calls) do ids[place] = call[1] end
  fetch(keys.heads, ids)
  fetch(keys.results, ids)
  local replies = {}
  for place, call in ipairs(request.calls) do
    replies[place] = accept(call[1], request.kinds[call[2]], call[3], call[4], opaque(place))
  end
  return done(replies)
end
