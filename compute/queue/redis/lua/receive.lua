-- What a caller is told after a sequence number; everything up to it goes.
-- request: { caller, sequence, max }
-- replies: { µs until the agenda has something or -1, { { sequence, id, 'part', body } | { sequence, id, … outcome-of }, … } }
-- include: sweep, outcome-of
-- keys: callers, replies, results

-- No reply of a script grows beyond this by more than one body.
local MAX_BYTES = 4194304

local function reply_at(sequence)
  local told = get(keys.replies, request.caller .. '\0' .. sequence)
  if told.kind == 'part' then return { sequence, told.id, 'part', told.body }, #told.body end
  local outcome = get(keys.results, told.id)
  local reply = outcome_of(outcome)
  return { sequence, told.id, unpack(reply) }, outcome and outcome.body and #outcome.body or 0
end

sweep()
local mailbox = get(keys.callers, request.caller)
local replies, bytes = {}, 0
if mailbox then
  if request.sequence >= mailbox.first then
    trim_replies(request.caller, mailbox, request.sequence)
    put(keys.callers, request.caller, mailbox)
  end
  for sequence = math.max(mailbox.first, request.sequence + 1), math.min(mailbox.last, request.sequence + request.max) do
    if bytes > MAX_BYTES then break end
    local reply, size = reply_at(sequence)
    replies[#replies + 1], bytes = reply, bytes + size
  end
end
done()
return { until_due(), replies }
