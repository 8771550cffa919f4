-- How every function is doing.
-- request: {}
-- replies: { { function, waiting messages, rows, bytes, delayed, running leases, rows, demand, settled messages, rows, retries,
--   dead letters, 1 if paused, workers }, … }
-- include: sweep
-- keys: functions, sessions, stats

local FIELDS = {
  'waitingMessages', 'waitingRows', 'waitingBytes', 'delayedMessages', 'runningLeases', 'runningRows', 'demandRows',
  'settledMessages', 'settledRows', 'retries', 'deadLetters',
}

-- What sessions say of each function: the rows callers will send, and how many workers serve it.
local function said_by_sessions()
  local demand, workers = {}, {}
  for _, packed in ipairs(redis.call('HVALS', keys.sessions)) do
    local session = cmsgpack.unpack(packed)
    for name, rows in pairs(session.demand) do demand[name] = (demand[name] or 0) + rows end
    for _, name in ipairs(session.serves or {}) do workers[name] = (workers[name] or 0) + 1 end
  end
  return demand, workers
end

local function run()
  sweep()
  local demand, workers = said_by_sessions()
  local all = {}
  for _, name in ipairs(redis.call('HKEYS', keys.functions)) do
    local stats, line = get(keys.stats, name) or {}, { name }
    stats.demandRows = demand[name]
    for place, field in ipairs(FIELDS) do line[place + 1] = stats[field] or 0 end
    line[#line + 1] = get(keys.functions, name).paused and 1 or 0
    line[#line + 1] = workers[name] or 0
    all[#all + 1] = line
  end
  return done(all)
end
