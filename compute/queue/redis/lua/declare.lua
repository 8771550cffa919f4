-- Makes limits known. Two functions that name one key must say the same of it; the newest word of each counts.
-- request: { limits: [FunctionLimits] }
-- replies: { 'declared' } | { 'conflict', key, one function, the other }
-- include: leases, newest-word, done, roomy
-- keys: functions, gates, rates

-- Every function by name: those known, with the new words in place of the old.
local function all_functions()
  local all = {}
  local known = redis.call('HGETALL', keys.functions)
  for place = 1, #known, 2 do all[known[place]] = cmsgpack.unpack(known[place + 1]) end
  for _, limits in ipairs(request.limits) do
    local before = all[limits['function']] or {}
    limits.paused, limits.pauses = before.paused, before.pauses
    all[limits['function']] = limits
  end
  return all
end

local function conflict_of(limits, all)
  for name, other in pairs(all) do
    for kind, fields in pairs(KEYED) do
      local mine, theirs = limits[kind], other[kind]
      if mine and theirs and mine.key == theirs.key and not same_function(limits['function'], name) and differ(mine, theirs, fields) then
        return { 'conflict', mine.key, limits['function'], name }
      end
    end
  end
end

local function leave_gate(name, key)
  local gate = gate_of(key)
  gate.functions[name] = nil
  put(keys.gates, key, gate)
end

local function declare(limits)
  local name = limits['function']
  local before = limits_of(name)
  if before then leave_gate(name, before.gate.key) end
  local gate = gate_of(limits.gate.key)
  gate.maxConcurrent = limits.gate.maxConcurrent
  gate.functions[name] = true
  put(keys.gates, limits.gate.key, gate)
  put(keys.functions, name, limits)
  if limits.rate then
    local bucket = bucket_of(name, limits)
    bucket.limit = limits.rate
    put(keys.rates, rate_key(name, limits), bucket)
  end
  ring_gate(gate)
end

local function run()
  local all = all_functions()
  for _, limits in ipairs(request.limits) do
    local conflict = conflict_of(limits, all)
    if conflict then return conflict end
  end
  for _, limits in ipairs(request.limits) do
    declare(limits)
    supersede(limits, all)
  end
  keep_roomy()
  return done({ 'declared' })
end
