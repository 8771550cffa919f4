-- A submission whose idempotency key is known: its caller is told of the call that has the key.
-- include: tell
-- keys: heads, results

local function refuse(reason, detail)
  return { 'refused', reason, detail }
end

-- Tells a caller who joins what the others know, unless it is one of them.
local function tell_joining(id, caller)
  local call = get(keys.heads, id)
  if not call or knows_of(call, caller) then return end
  for _, body in ipairs((get(keys.results, parts_field(id)) or {})) do
    tell_one(caller, { id = id, kind = 'part', body = body })
  end
  if is_open(call) then
    call.joined = call.joined or {}
    table.insert(call.joined, caller)
  elseif not holds_end(caller, id) then
    tell_end(id, call, caller)
  end
  put(keys.heads, id, call)
end

-- The call that `submission` asks for under a known key: its outcome is told to this caller too, once.
local function join(known, submission)
  if known.digest ~= submission.idempotency.digest then
    return refuse('other-arguments', 'the key "' .. submission.idempotency.key .. '" is of a call with other arguments')
  end
  if submission.caller then tell_joining(known.id, submission.caller) end
  return { 'joined', known.id }
end
