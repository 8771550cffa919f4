-- Twin of compute/policy/find-deadlock.ts: whether a call waits in a circle of gates.
-- include: leases, children
-- keys: heads, leases, gates, functions

local waits_for_ever

-- Why a lease of these calls will never end, as steps: one of them waits, through calls it made, for ever.
local function runs_for_ever(gate_key, ids, seen)
  for _, id in ipairs(ids) do
    local call = get(keys.heads, id)
    for _, child_id in ipairs(children_of(id)) do
      local child, steps = get(keys.heads, child_id), nil
      if child and child.state == 'running' then
        steps = runs_for_ever(get(keys.functions, child.f).gate.key, { child_id }, seen)
      elseif child and (child.state == 'waiting' or child.state == 'delayed') then
        steps = waits_for_ever(child, seen)
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
  for token in pairs(get(keys.gates, gate_key).leases) do
    local ids = {}
    for _, member in ipairs(get(keys.leases, token).members) do ids[#ids + 1] = member.id end
    steps = runs_for_ever(gate_key, ids, seen)
    if not steps then return nil end
  end
  return steps
end

function waits_for_ever(call, seen)
  local key = get(keys.functions, call.f).gate.key
  local gate = get(keys.gates, key)
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
