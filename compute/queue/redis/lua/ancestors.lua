-- Who above a nested call holds a gate.
-- include: calls
-- keys: leases, heads

local function lease_of(token)
  return token and get(keys.leases, token)
end

local function lease_with(id, token)
  local lease = lease_of(token)
  for _, member in ipairs(lease and lease.ids or {}) do
    if member == id then return lease end
  end
end

-- The nearest lease that holds the gate and runs an ancestor of the call: its execution of now, or the one that made the call.
local function holding_ancestor(call, gate_key)
  while call and call.parent do
    local above = get(keys.heads, call.parent)
    local lease = lease_with(call.parent, token_of(call.parent)) or lease_with(call.parent, call.lease)
    if lease and lease.gate == gate_key then return lease end
    call = above
  end
end

-- The same, if it lends its permit to nobody.
local function lender_of(call, gate_key)
  local ancestor = holding_ancestor(call, gate_key)
  return ancestor and not ancestor.borrower and ancestor or nil
end
