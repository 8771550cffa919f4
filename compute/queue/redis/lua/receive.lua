-- What a caller is told after a sequence number; everything up to it goes.
-- request: { caller, sequence, max }
-- replies: { µs until the agenda has something or -1, { { sequence, id, 'part', body } | { sequence, id, … outcome-of }, … } }
-- include: sweep, outcome-of
-- keys: callers, replies, results

-- No reply of a script grows beyond this by more than one body.
local MAX_BYTES = 4194304

local function reply_at(sequence, field)
  local told = get(keys.replies, field)
  if told.kind == 'part' then return { sequence, told.id, 'part', told.body }, #told.body end
  local outcome = get(keys.results, told.id)
  local reply = outcome_of(outcome)
  return { sequence, told.id, unpack(reply) }, outcome and outcome.body and #outcome.body or 0
end

local function run()
  sweep()
  local mailbox = get(keys.callers, request.caller)
  local replies, bytes = {}, 0
  if mailbox then
    if request.sequence >= mailbox.first then
      trim_replies(request.caller, mailbox, request.sequence)
      put(keys.callers, request.caller, mailbox)
    end
    local first = math.max(mailbox.first, request.sequence + 1)
    local fields = reply_fields(request.caller, first, math.min(mailbox.last, request.sequence + request.max))
    fetch(keys.replies, fields)
    for place, field in ipairs(fields) do
      if bytes > MAX_BYTES then break end
      local reply, size = reply_at(first + place - 1, field)
      replies[#replies + 1], bytes = reply, bytes + size
    end
  end
  done()
  return { until_due(), replies }
end
