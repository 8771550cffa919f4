-- A submission whose idempotency key is known: its caller is told of the call that has the key.
-- include: tell
-- keys: replies, heads, results

local function refuse(reason, detail)
  return { 'refused', reason, detail }
end

-- Whether a caller is told of an open call anyway.
local function knows_of(call, caller)
  if not is_open(call) then return false end
  for _, other in ipairs(call.joined or {}) do
    if other == caller then return true end
  end
  return call.caller == caller
end

-- Whether the end of a call lies unread in a caller's mailbox.
local function holds_end(caller, id)
  local mailbox, found = mailbox_of(caller), false
  commit()
  read_fields(keys.replies, reply_fields(caller, mailbox.first, mailbox.last), function(_, kept)
    local reply = kept and decoded_reply(kept)
    if reply and reply.id == id and reply.kind == 'end' then found = true end
  end)
  return found
end

-- Tells a caller who joins what the others know, unless it is one of them.
local function tell_joining(id, caller)
  local call = get(keys.heads, id)
  if not call or knows_of(call, caller) then return end
  local outcome = not is_open(call) and get(keys.results, id)
  if outcome and holds_end(caller, id) then return end
  for _, body in ipairs((get(keys.results, parts_field(id)) or {})) do
    tell_one(caller, { id = id, kind = 'part', body = body }, id, 'part', body)
  end
  if outcome then return tell_outcome(id, call, outcome, caller) end
  call.joined = call.joined or {}
  table.insert(call.joined, caller)
  put(keys.heads, id, call)
end

-- The call that `submission` asks for under a known key: its outcome is told to this caller too, once.
local function join(held, caller, idempotency)
  if held.digest ~= idempotency.digest then
    return refuse('other-arguments', 'the key "' .. idempotency.key .. '" is of a call with other arguments')
  end
  if caller then tell_joining(held.id, caller) end
  return { 'joined', held.id }
end
