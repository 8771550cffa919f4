-- Twin of compute/policy/batch-ready.ts and fits-batch.ts: what a batch may hold, and when it goes out.

-- Whether a batch of `messages` messages takes `next` too. One above a cap goes alone.
local function fits_batch(caps, messages, batch, next)
  if messages == 0 then return true end
  return batch.rows + next.rows <= caps.maxRows
    and batch.bytes + next.bytes <= caps.maxBytes
    and batch.weight + next.weight <= caps.maxWeight
end

local function fills_batch(caps, waiting)
  return waiting.rows >= caps.maxRows or waiting.bytes >= caps.maxBytes or waiting.weight >= caps.maxWeight
end

-- 0: goes out now; else how many µs until it would by time alone. `waited`: of the oldest, in µs.
local function batch_ready(rule, waiting)
  if rule.eager or waiting.flush or waiting.running == 0 or fills_batch(rule, waiting) then return 0 end
  return math.max(0, rule.maxWaitMs * 1000 - waiting.waited)
end
