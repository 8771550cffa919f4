-- The outcomes of a turn, as its request says them.
-- include: report
-- keys: heads, leases

-- `outcome`: as for `finish`.
local function apply_end(id, token, outcome, dead_letter)
  local lease, call = begin_report(token, id)
  if call then finish(id, call, outcome, dead_letter) end
  if lease then end_report(lease) end
end

local function apply_retry(id, token, charge, delay, part)
  local lease, call = begin_report(token, id)
  if call then retry(id, call, charge, delay, part) end
  if lease then end_report(lease) end
end

-- Reads in one go what the outcomes are about.
local function fetch_reported()
  local ids, tokens, settled = {}, {}, request.settled
  for place = 1, #settled, 2 do
    ids[#ids + 1], tokens[#tokens + 1] = settled[place], settled[place + 1]
  end
  for _, outcome in ipairs(request.others) do ids[#ids + 1], tokens[#tokens + 1] = outcome[2], outcome[3] end
  fetch(keys.heads, ids)
  fetch(keys.leases, tokens)
end

-- `body`: of one that has one.
local function apply_other(body, kind, id, token, reason, delay, remaining)
  if kind == 'bury' then
    apply_end(id, token, settled_with(body), reason)
  elseif kind == 'die' then
    apply_end(id, token, { kind = 'ended', reason = 'dead', detail = reason }, reason)
  else
    apply_retry(id, token, reason, delay, remaining and { remaining = remaining, body = body })
  end
end

local function apply_all()
  fetch_reported()
  local settled = request.settled
  for place = 1, #settled, 2 do
    apply_end(settled[place], settled[place + 1], settled_with(opaque((place + 1) / 2)))
  end
  local bodies = #settled / 2
  for _, outcome in ipairs(request.others) do
    if outcome[1] == 'bury' or outcome[6] then bodies = bodies + 1 end
    apply_other(opaque(bodies), unpack(outcome))
  end
end
