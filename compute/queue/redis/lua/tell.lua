-- Tells callers what became of a call. Replies to one caller have numbers without holes and stay until it has read them; they
-- are pushed to where it was last. One that ends a call without a record is '=<id>', or '*<id>' where the body is apart; others are { id, kind, body? }: the body
-- of a part; of an 'end' it is kept once, in `results`, however many callers there are.
-- include: places
-- keys: callers, replies, results

USUAL.callers = { __index = { first = 1, last = 0 } }
USUAL.results = { __index = { kind = 'settled' } }

-- The outcome of a call that was settled.
local function settled_with(body)
  return setmetatable({ body = body }, USUAL.results)
end

-- { first (reply that is kept), last, channel }
local function mailbox_of(caller)
  return get(keys.callers, caller) or setmetatable({}, USUAL.callers)
end

local function reply_fields(caller, first, last)
  local fields = {}
  for sequence = first, last do fields[#fields + 1] = caller .. '\0' .. sequence end
  return fields
end

local function decoded_reply(kept)
  local first = string.byte(kept)
  if first ~= 61 and first ~= 42 then return cmsgpack.unpack(kept) end
  return { id = string.sub(kept, 2), kind = 'end', is_plain = true, is_apart = first == 42 }
end

local function tell_one(caller, kept, id, kind, body, reason)
  local mailbox = mailbox_of(caller)
  mailbox.last = mailbox.last + 1
  put(keys.callers, caller, mailbox)
  put(keys.replies, caller .. '\0' .. mailbox.last, kept)
  push(mailbox.channel, caller, mailbox.last, id, kind, body, reason)
end

-- Tells one caller the outcome.
local function tell_outcome(id, call, outcome, caller)
  local has_record = call.over == 'dead' or call.key or call.parent or call.made or call.streams
  local kept = has_record and { id = id, kind = 'end' } or (outcome.apart and '*' or '=') .. id
  tell_one(caller, kept, id, outcome.kind, outcome.body or outcome.detail, outcome.reason)
end

local function tell_end(id, call, outcome)
  if call.caller then tell_outcome(id, call, outcome, call.caller) end
  if not call.joined then return end
  for _, caller in ipairs(call.joined) do tell_outcome(id, call, outcome, caller) end
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
  if call.caller then tell_one(call.caller, reply, id, 'part', body) end
  for _, caller in ipairs(call.joined or {}) do tell_one(caller, reply, id, 'part', body) end
end
