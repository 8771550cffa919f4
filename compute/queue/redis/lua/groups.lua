-- Messages that may share a lease: of one tenant, under one permit; what was in a crash runs alone.
-- include: leases

local function group_key(message, gate_key)
  if message.call.crashes > 0 then return 'alone ' .. message.id end
  local lender = lender_of(message.call, gate_key)
  return (lender and lender.token or 'own') .. ' ' .. message.call.tenant
end

-- Groups of those who can borrow, then of the others; each message in one.
local function groups_of(borrowing, found, gate_key)
  local groups, by_key, seen, order = {}, {}, {}, 0
  local function add(message)
    if seen[message.id] then return end
    local key = group_key(message, gate_key)
    seen[message.id], order = true, order + 1
    message.order = order
    if not by_key[key] then
      by_key[key] = { messages = {} }
      groups[#groups + 1] = by_key[key]
    end
    table.insert(by_key[key].messages, message)
  end
  for _, message in ipairs(borrowing) do add(message) end
  for _, message in ipairs(found) do add(message) end
  return groups
end

-- The group whose first message came first, of those that may still start.
local function next_group(groups)
  local best
  for _, group in ipairs(groups) do
    local first = not group.held and group.messages[1]
    if first and (not best or first.order < best.messages[1].order) then best = group end
  end
  return best
end
