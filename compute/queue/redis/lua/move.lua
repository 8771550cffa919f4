-- Calls that wait for one function, a thousand at a time, wait for another from now on; without another they are given up.
-- request: { from, to?, max }
-- replies: { how many, 1 if there may be more }
-- include: waiting
-- keys: idempotency, agenda, heads

local function give_up(id, call, name)
  leave_place(id, call)
  local outcome = { kind = 'ended', reason = 'version-unavailable', detail = name }
  finish(id, call, outcome, 'no worker serves ' .. name .. ' any more')
end

-- Its key is known under both names.
local function move_key(id, call, to)
  local held = get(keys.idempotency, call.key)
  local key = to .. string.match(call.key, '%z.*$')
  if not held or get(keys.idempotency, key) then return end
  put(keys.idempotency, key, held)
  rank(keys.agenda, 'key ' .. key, call.born + LIMITS.idempotencyTtlMs * 1000)
end

local function transfer(id, call, to)
  leave_place(id, call)
  if call.key then move_key(id, call, to) end
  local since, due = since_of(call), call.due
  call.f = to
  if due then return make_delayed(id, call, due) end
  make_ready(id, call)
  call.since = since
end

local function run()
  sweep()
  local from, to = request.from, request.to
  if from == to or (to and not limits_of(to)) then return done({ 0, 0 }) end
  local ids, is_more = waiting_for(from, request.max)
  for _, id in ipairs(ids) do
    if to then transfer(id, get(keys.heads, id), to) else give_up(id, get(keys.heads, id), from) end
  end
  return done({ #ids, is_more and 1 or 0 })
end
