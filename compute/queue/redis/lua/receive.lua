-- What a caller is told after a sequence number; everything up to it goes.
-- request: { channel, caller, sequence, max }
-- replies: { µs until this process is to look for the shard's sake or -1,
--   { { sequence, id, 'part', body } | { sequence, id, … outcome-of }, … } }
-- include: sweep, outcome-of, mailbox
-- keys: results, replies

-- No reply of a function grows beyond this by more than one body.
local MAX_BYTES = 4194304

local function reply_of(sequence, reply)
  if reply.kind == 'part' then return { sequence, reply.id, 'part', reply.body }, #reply.body end
  local outcome = get(keys.results, reply.id)
  return { sequence, reply.id, unpack(outcome_of(outcome)) }, outcome and outcome.body and #outcome.body or 0
end

local function replies_after(sequence, mailbox)
  local replies, bytes = {}, 0
  local first = math.max(mailbox.first, sequence + 1)
  local fields = reply_fields(request.caller, first, math.min(mailbox.last, first + request.max - 1))
  read_fields(keys.replies, fields, function(place, kept)
    if not kept or bytes > MAX_BYTES then return end
    local reply, size = reply_of(first + place - 1, decoded_reply(kept))
    replies[#replies + 1], bytes = reply, bytes + size
  end)
  return replies
end

local function run()
  sweep()
  confirm(request.caller, request.sequence)
  reach_at(request.caller, request.channel)
  done()
  local replies = replies_after(request.sequence, mailbox_of(request.caller))
  return { keep_time(request.channel), replies }
end
