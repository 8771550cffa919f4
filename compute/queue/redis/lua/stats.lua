-- How every function is doing.
-- request: {}
-- replies: { { function, waiting messages, rows, bytes, delayed, running leases, rows, demand, settled messages, rows, retries,
--   dead letters, 1 if paused, workers, unserved µs }, … }
-- include: sweep, serving
-- keys: sessions, lines, functions

local function demand_by_function()
  local demand = {}
  for _, packed in ipairs(redis.call('HVALS', keys.sessions)) do
    for name, rows in pairs(cmsgpack.unpack(packed).demand) do demand[name] = (demand[name] or 0) + rows end
  end
  return demand
end

local function line_of_stats(name, demand)
  local line, stats = line_of(name), stats_of(name)
  return {
    name, line.waitingMessages, line.waitingRows, line.waitingBytes, line.delayedMessages, stats.runningLeases,
    stats.runningRows, demand or 0, stats.settledMessages, stats.settledRows, stats.retries, stats.deadLetters,
    limits_of(name).paused and 1 or 0, stats.workers, unserved(get(keys.lines, name), stats),
  }
end

local function run()
  sweep()
  local demand, all = demand_by_function(), {}
  for _, name in ipairs(redis.call('HKEYS', keys.functions)) do all[#all + 1] = line_of_stats(name, demand[name]) end
  return done(all)
end
