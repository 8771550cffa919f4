-- A submission is refused, joins a known call, or becomes one.
-- include: sweep, deadlock, join, admit, memory
-- keys: lines, heads, results, idempotency

-- Why a nested call may not be made, or nil.
local function nesting_fault(call, limits)
  if call.depth > LIMITS.maxDepth then
    return refuse('too-deep', 'more than ' .. LIMITS.maxDepth .. ' calls deep')
  end
  if limits.gate.nested == 'refuse' and holding_ancestor(call, limits.gate.key) then
    return refuse('nested', 'a caller of it holds "' .. limits.gate.key .. '"')
  end
end

local function fullness(call, limits, percent)
  if percent then return refuse('queue-full', 'Redis has used ' .. percent .. ' % of its memory') end
  local line = get(keys.lines, call.f)
  -- What is larger than the whole queue is taken when nothing waits: "later" would never come.
  if not line then return nil end
  local rows, bytes = line.waitingRows + line.delayedRows, line.waitingBytes + line.delayedBytes
  if rows + call.rows > limits.maxWaitingRows then
    return refuse('queue-full', rows .. ' of ' .. limits.maxWaitingRows .. ' rows wait')
  end
  if bytes + call.bytes > limits.maxWaitingBytes then
    return refuse('queue-full', bytes .. ' of ' .. limits.maxWaitingBytes .. ' bytes wait')
  end
end

local function nest(call, parent)
  local above = get(keys.heads, parent.id)
  call.parent, call.lease = parent.id, parent.lease
  call.depth = (above and above.depth or 0) + 1
  call.root = above and above.root or parent.id
end

local NOTHING = {}

-- `kind`: what many submissions have in common. `own`: what this one has to itself, or nil.
local function call_of(kind, bytes, own)
  local call = setmetatable({ f = kind.f, caller = kind.caller, bytes = bytes, born = now }, USUAL.heads)
  for name, value in pairs(kind.unusual or NOTHING) do call[name] = value end
  if kind.ttlUs then call.expires = now + kind.ttlUs end
  if kind.deadlineUs then call.deadline = now + kind.deadlineUs end
  if not own then return call end
  call.trace = own.trace
  if own.parent then nest(call, own.parent) end
  if own.idempotency then call.key = kind.f .. '\0' .. own.idempotency.key end
  return call
end

-- A nested call cannot begin when the call that made it was ended, or when the two would wait for each other.
local function end_at_once(id, call)
  local parent_outcome = get(keys.results, call.parent)
  local path = find_deadlock(call)
  if parent_outcome and parent_outcome.kind == 'ended' then
    end_call(id, call, 'cancelled', parent_outcome.detail)
  elseif path then
    end_call(id, call, 'deadlock', path)
  end
end

-- Nil where it is accepted. `percent`: how full Redis is, where that is too much.
local function accept(id, kind, bytes, own, payload, percent)
  if get(keys.heads, id) or get(keys.results, id) then return nil end
  local limits = limits_of(kind.f)
  if not limits then return refuse('unknown-function', '"' .. kind.f .. '" was never declared') end
  local call = call_of(kind, bytes, own)
  local held = call.key and get(keys.idempotency, call.key)
  if held then return join(held, kind.caller, own.idempotency) end
  local refusal = call.parent and nesting_fault(call, limits) or fullness(call, limits, percent)
  if refusal then return refusal end
  admit(id, call, own, payload)
  if call.parent then end_at_once(id, call) end
  return nil
end
