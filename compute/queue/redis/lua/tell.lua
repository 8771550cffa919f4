-- Tells callers what became of a call. Replies to one caller have numbers without holes, and stay until it has read them;
-- the last one names the outcome, which is kept once however many callers there are.
-- include: places
-- keys: callers, replies, results

local function reply_fields(caller, first, last)
  local fields = {}
  for sequence = first, last do fields[#fields + 1] = caller .. '\0' .. sequence end
  return fields
end

-- `reply`: { id, kind, body }; the body only of a part.
local function tell_one(caller, reply)
  local mailbox = get(keys.callers, caller) or { first = 1, last = 0 }
  mailbox.last = mailbox.last + 1
  put(keys.callers, caller, mailbox)
  put(keys.replies, caller .. '\0' .. mailbox.last, reply)
  wake('replies ' .. caller)
end

-- Where the parts of a call are that others may join.
local function parts_field(id)
  return id .. '\0parts'
end

local function tell_part(id, call, body)
  if call.key then
    local parts = get(keys.results, parts_field(id)) or {}
    parts[#parts + 1] = body
    put(keys.results, parts_field(id), parts)
  end
  local reply = { id = id, kind = 'part', body = body }
  if call.caller then tell_one(call.caller, reply) end
  for _, caller in ipairs(call.joined or {}) do tell_one(caller, reply) end
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
  local mailbox = get(keys.callers, caller) or { first = 1, last = 0 }
  for sequence = mailbox.first, mailbox.last do
    local reply = get(keys.replies, caller .. '\0' .. sequence)
    if reply.id == id and reply.kind == 'end' then return true end
  end
  return false
end

-- Tells one caller that the outcome is there; `call` counts who has not read it.
local function tell_end(id, call, caller)
  call.unread = (call.unread or 0) + 1
  tell_one(caller, { id = id, kind = 'end' })
end
