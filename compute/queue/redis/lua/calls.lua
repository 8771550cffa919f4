-- Calls as records: what is usual is left out of them. A call that nothing is to be told of any more has none; one that is
-- over has `over`: 'settled', 'dead' (a dead letter), 'gone' (a node of its tree), 'expired' (its outcome was kept for its time).
-- include: commit
-- keys: running

USUAL.heads = {
  __index = {
    rows = 1, bytes = 0, weight = 1, cost = 1, tenant = '', priority = 0, depth = 0, start = 0, arrival = 0,
    failures = 0, crashes = 0, handBacks = 0,
  },
}

-- Whether nothing has been said of the call for good.
local function is_open(call)
  return not call.over
end

-- Rows still to do.
local function rows_of(call)
  return call.remaining and #call.remaining or call.rows
end

-- When it became ready for its next lease.
local function since_of(call)
  return call.since or call.born
end

-- The lease it runs under, or nil.
local function token_of(id)
  return tonumber(get_text(keys.running, id) or nil)
end

local function state_of(id, call)
  if call.over then return call.over == 'gone' and 'settled' or call.over end
  if token_of(id) then return 'running' end
  return call.due and 'delayed' or 'waiting'
end
