-- How every function is doing.
-- request: {}
-- replies: { { function, waiting messages, rows, bytes, delayed, running leases, rows, demand, settled messages, rows, retries,
--   dead letters, 1 if paused }, … }
-- include: sweep
-- keys: functions, sessions, stats

local FIELDS = {
  'waitingMessages', 'waitingRows', 'waitingBytes', 'delayedMessages', 'runningLeases', 'runningRows', 'demandRows',
  'settledMessages', 'settledRows', 'retries', 'deadLetters',
}

local function demand_by_function()
  local demand = {}
  for _, packed in ipairs(redis.call('HVALS', keys.sessions)) do
    for name, rows in pairs(cmsgpack.unpack(packed).demand) do demand[name] = (demand[name] or 0) + rows end
  end
  return demand
end

local function run()
  sweep()
  local demand, all = demand_by_function(), {}
  for _, name in ipairs(redis.call('HKEYS', keys.functions)) do
    local stats, line = get(keys.stats, name) or {}, { name }
    stats.demandRows = demand[name]
    for place, field in ipairs(FIELDS) do line[place + 1] = stats[field] or 0 end
    line[#line + 1] = get(keys.functions, name).paused and 1 or 0
    all[#all + 1] = line
  end
  return done(all)
end
