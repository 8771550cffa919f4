-- Starts a lease if a permit and tokens are to be had: both are asked before either is taken.
-- include: leases
-- keys: lines

-- What is served of a function: { name, limits, gate, bucket, line }; nil when nothing of it may start.
local function served_of(name)
  local line = get(keys.lines, name)
  local limits = line and limits_of(name)
  if not limits or limits.paused then return nil end
  return { name = name, limits = limits, gate = gate_of(limits.gate.key), bucket = bucket_of(name, limits), line = line }
end

-- The lease; or nil, and how many µs to wait if that is for tokens.
local function try_start(served, session, messages, cost)
  local ancestor = holding_ancestor(messages[1].call, served.limits.gate.key)
  if decide_permit(served.gate, ancestor) == 'wait' then return nil end
  local wait = take_tokens(served.name, served.limits, served.bucket, cost)
  if wait > 0 then return nil, wait end
  return begin_lease(served, session, messages, ancestor)
end
