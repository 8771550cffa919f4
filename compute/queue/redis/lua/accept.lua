-- A submission is refused, joins a known call, or becomes one.
-- include: sweep, deadlock, join, admit
-- keys: heads, functions, idempotency, results, stats

-- Why a nested call may not be made, or nil.
local function nesting_fault(call, limits)
  if call.depth > LIMITS.maxDepth then
    return refuse('too-deep', 'more than ' .. LIMITS.maxDepth .. ' calls deep')
  end
  if limits.gate.nested == 'refuse' and holding_ancestor(call, limits.gate.key) then
    return refuse('nested', 'a caller of it holds "' .. limits.gate.key .. '"')
  end
end

local function fullness(call, limits)
  local stats = get(keys.stats, call.f) or {}
  local rows = (stats.waitingRows or 0) + (stats.delayedRows or 0)
  local bytes = (stats.waitingBytes or 0) + (stats.delayedBytes or 0)
  -- What is larger than the whole queue is taken when nothing waits: "later" would never come.
  if rows == 0 and bytes == 0 then return nil end
  if rows + call.rows > limits.maxWaitingRows then
    return refuse('queue-full', rows .. ' of ' .. limits.maxWaitingRows .. ' rows wait')
  end
  if bytes + call.bytes > limits.maxWaitingBytes then
    return refuse('queue-full', bytes .. ' of ' .. limits.maxWaitingBytes .. ' bytes wait')
  end
end

local function call_of(submission)
  local parent = submission.parent and get(keys.heads, submission.parent.id)
  local call = {
    f = submission['function'], rows = submission.rows, bytes = submission.bytes, weight = submission.weight,
    cost = submission.cost, flush = submission.flush or nil, caller = submission.caller,
    deferred = not submission.caller or nil, tenant = submission.tenant,
    priority = submission.priority, trace = submission.trace, born = now, depth = 0,
    failures = 0, crashes = 0, handBacks = 0,
  }
  if submission.parent then
    call.parent, call.lease = submission.parent.id, submission.parent.lease
    call.depth = (parent and parent.depth or 0) + 1
    call.root = parent and parent.root or submission.parent.id
  end
  if submission.ttlUs then call.expires = now + submission.ttlUs end
  if submission.deadlineUs then call.deadline = now + submission.deadlineUs end
  if submission.idempotency then call.key = submission['function'] .. '\0' .. submission.idempotency.key end
  return call
end

-- A nested call cannot begin when the call that made it was ended, or when the two would wait for each other.
local function end_at_once(id, call)
  local parent_outcome = call.parent and get(keys.results, call.parent)
  local path = call.parent and find_deadlock(call)
  if parent_outcome and parent_outcome.kind == 'ended' then
    finish(id, call, { kind = 'ended', reason = 'cancelled', detail = parent_outcome.detail })
  elseif path then
    finish(id, call, { kind = 'ended', reason = 'deadlock', detail = path })
  end
end

local function accept(submission, payload)
  if get(keys.heads, submission.id) then return { 'accepted' } end
  local limits = get(keys.functions, submission['function'])
  if not limits then return refuse('unknown-function', '"' .. submission['function'] .. '" was never declared') end
  local call = call_of(submission)
  local known = call.key and get(keys.idempotency, call.key)
  if known then return join(known, submission) end
  local refusal = call.parent and nesting_fault(call, limits) or fullness(call, limits)
  if refusal then return refusal end
  admit(submission.id, call, submission, payload)
  end_at_once(submission.id, call)
  return { 'accepted' }
end
