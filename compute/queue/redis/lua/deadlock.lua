-- Twin of compute/policy/find-deadlock.ts: whether a call waits in a circle of gates.
-- include: leases, children
-- keys: heads, holders

local waits_for_ever

-- Why a lease of these calls will never end, as steps: one of them waits, through calls it made, for ever.
local function runs_for_ever(gate_key, ids, seen)
  for _, id in ipairs(ids) do
    local call = get(keys.heads, id)
    for _, child_id in ipairs(call and children_of(id) or {}) do
      local child, steps = get(keys.heads, child_id), nil
      if child and is_open(child) then
        if token_of(child_id) then
          steps = runs_for_ever(limits_of(child.f).gate.key, { child_id }, seen)
        else
          steps = waits_for_ever(child, seen)
        end
      end
      if steps then
        table.insert(steps, 1, call.f .. ' holds "' .. gate_key .. '" and waits for ' .. child.f)
        return steps
      end
    end
  end
end

-- Why no holder of the gate will ever give it back.
local function closed_for_ever(gate_key, seen)
  local steps
  commit()
  local from, to = '[' .. gate_key .. '\0', '(' .. gate_key .. '\1'
  local holders = redis.call('ZRANGEBYLEX', keys.holders, from, to)
  -- Who has made no call waits for none.
  if #holders < gate_of(gate_key).leases then return nil end
  for _, member in ipairs(holders) do
    local lease = lease_of(tonumber(string.sub(member, #gate_key + 2)))
    steps = runs_for_ever(gate_key, lease.ids, seen)
    if not steps then return nil end
  end
  return steps
end

function waits_for_ever(call, seen)
  local key = limits_of(call.f).gate.key
  local gate = gate_of(key)
  if gate.used < gate.maxConcurrent or lender_of(call, key) then return nil end
  local step = call.f .. ' waits for gate "' .. key .. '"'
  if seen[key] then return { step } end
  seen[key] = true
  local steps = closed_for_ever(key, seen)
  if steps then table.insert(steps, 1, step) end
  return steps
end

-- The steps of the circle a nested call waits in, as words, or nil.
local function find_deadlock(call)
  local steps = waits_for_ever(call, {})
  return steps and table.concat(steps, '; ')
end
