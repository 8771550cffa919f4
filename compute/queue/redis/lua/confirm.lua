-- Callers say up to which number they have read their replies: those go, and with them what nobody else waits for.
-- include: tell, forget, apart
-- keys: replies, results, heads, callers

local function forget_reply(field, kept)
  put(keys.replies, field, nil)
  local reply = decoded_reply(kept)
  if reply.is_apart then forget_body(reply.id) end
  if reply.is_plain then return put(keys.results, reply.id, nil) end
  local call = reply.kind == 'end' and get(keys.heads, reply.id)
  if call and call.over == 'settled' and not call.key then forget(reply.id, call) end
end

local function confirm(caller, sequence)
  local mailbox = get(keys.callers, caller)
  if not mailbox or sequence < mailbox.first then return end
  local fields = reply_fields(caller, mailbox.first, math.min(sequence, mailbox.last))
  read_fields(keys.replies, fields, function(place, kept)
    if kept then forget_reply(fields[place], kept) end
  end)
  -- A caller that was thought gone numbers on.
  mailbox.first, mailbox.last = sequence + 1, math.max(sequence, mailbox.last)
  put(keys.callers, caller, mailbox)
end

-- What came along with another move.
local function confirm_all(pairs_read)
  for _, read in ipairs(pairs_read or {}) do confirm(read[1], read[2]) end
end
