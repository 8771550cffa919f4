-- A submission that nothing refuses becomes a call that waits.
-- include: places, leases
-- keys: tree, heads, bodies, attached, agenda, idempotency

local function join_tree(id, call)
  rank(keys.tree, call.parent .. '\0' .. id, 0)
  local lease, parent = lease_of(call.lease), get(keys.heads, call.parent)
  if lease then note_holder(lease) end
  if not parent or parent.made then return end
  parent.made = true
  put(keys.heads, call.parent, parent)
end

local function admit(id, call, own, payload)
  put(keys.bodies, id, payload)
  if call.caller then rank(keys.attached, call.caller .. '\0' .. id, 0) end
  if call.parent then join_tree(id, call) end
  if call.expires then rank(keys.agenda, 'ttl ' .. id, call.expires) end
  if call.deadline then rank(keys.agenda, 'deadline ' .. id, call.deadline) end
  if call.key then
    put(keys.idempotency, call.key, { id = id, digest = own.idempotency.digest })
    rank(keys.agenda, 'key ' .. call.key, now + LIMITS.idempotencyTtlMs * 1000)
  end
  make_ready(id, call)
end
