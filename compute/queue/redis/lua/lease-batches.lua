-- Leases of a function that batches: whole messages of one tenant, packed in order, never above a cap.
-- include: candidates, batch-ready, groups

local function delay_of(served, messages)
  local sum = { rows = 0, bytes = 0, weight = 0, flush = messages[1].call.crashes > 0, waited = 0 }
  for _, message in ipairs(messages) do
    local call = message.call
    sum.rows, sum.bytes, sum.weight = sum.rows + message.rows, sum.bytes + call.bytes, sum.weight + call.weight
    sum.flush = sum.flush or message.call.flush
    sum.waited = math.max(sum.waited, now - since_of(message.call))
  end
  sum.running = stats_of(served.name).runningLeases
  return batch_ready(served.limits.batching, sum)
end

local function sizes_of(message)
  return { rows = message.rows, bytes = message.call.bytes, weight = message.call.weight }
end

-- The messages of the next batch, those left over, and what it costs.
local function pack(limits, messages)
  local batch, rest = { rows = 0, bytes = 0, weight = 0 }, {}
  local cost = limits.costUnit == 'lease' and 1 or 0
  local most = limits.rate and limits.rate.burst or math.huge
  for _, message in ipairs(messages) do
    local more = limits.costUnit == 'lease' and 0 or message.cost
    local fits = fits_batch(limits.batching, #batch, batch, sizes_of(message)) and (#batch == 0 or cost + more <= most)
    if #rest == 0 and fits then
      batch[#batch + 1] = message
      batch.rows, batch.bytes = batch.rows + message.rows, batch.bytes + message.call.bytes
      batch.weight, cost = batch.weight + message.call.weight, cost + more
    else
      rest[#rest + 1] = message
    end
  end
  return batch, rest, cost
end

local function lease_batches(served, want, session)
  local limits, leases, soonest = served.limits, {}, nil
  local look = math.min(MAX_LOOK, want.leases * limits.batching.maxRows)
  local found = candidates(served, want.nestedOnly and 'N' or 'W', 0, look)
  local groups = groups_of(borrowers(served), found, limits.gate.key)
  local group = next_group(groups)
  while group and #leases < want.leases and want.room > 0 do
    local lease, wait = nil, delay_of(served, group.messages)
    if wait == 0 then
      local batch, rest, cost = pack(limits, group.messages)
      lease, wait = try_start(served, session, batch, cost)
      if lease then group.messages, want.room = rest, want.room - batch.bytes end
    end
    leases[#leases + 1] = lease
    group.held = not lease
    if wait then soonest = math.min(soonest or wait, wait) end
    group = next_group(groups)
  end
  return leases, soonest
end
