-- The outcomes of a turn, as its request says them.
-- include: report
-- keys: heads, leases

local function apply_settle(id, token, body, dead_letter)
  report(token, id, function(call) finish(id, call, { kind = 'settled', body = body }, dead_letter) end)
end

local function apply_death(id, token, why)
  report(token, id, function(call) finish(id, call, { kind = 'ended', reason = 'dead', detail = why }, why) end)
end

local function apply_retry(id, token, charge, delay, part)
  report(token, id, function(call) retry(id, call, charge, delay, part) end)
end

-- Reads in one go what the outcomes are about.
local function fetch_reported()
  local ids, tokens = {}, {}
  for place, outcome in ipairs(request.outcomes) do ids[place], tokens[place] = outcome[2], outcome[3] end
  fetch(keys.heads, ids)
  fetch(keys.leases, tokens)
end

local function apply_all()
  fetch_reported()
  local bodies = 0
  for _, outcome in ipairs(request.outcomes) do
    local kind, id, token, reason, delay, remaining = unpack(outcome)
    if kind == 'settle' or remaining then bodies = bodies + 1 end
    if kind == 'settle' then
      apply_settle(id, token, opaque(bodies), reason)
    elseif kind == 'die' then
      apply_death(id, token, reason)
    else
      apply_retry(id, token, reason, delay, remaining and { remaining = remaining, body = opaque(bodies) })
    end
  end
end
