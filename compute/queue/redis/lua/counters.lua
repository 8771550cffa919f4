-- What is counted of a function: what waits (its line, while there is one), what runs, and what has been.
-- include: calls
-- keys: stats, lines

USUAL.lines = {
  __index = {
    virtual = 0, arrivals = 0, waitingMessages = 0, waitingRows = 0, waitingBytes = 0, waitingWeight = 0, nested = 0,
    flushes = 0, delayedMessages = 0, delayedRows = 0, delayedBytes = 0,
  },
}
USUAL.stats = {
  __index = {
    runningLeases = 0, runningRows = 0, settledMessages = 0, settledRows = 0, retries = 0, deadLetters = 0, workers = 0,
    ended = 0,
  },
}

local function stats_of(name)
  local stats = get(keys.stats, name)
  if not stats then
    stats = setmetatable({}, USUAL.stats)
    put(keys.stats, name, stats)
  end
  return stats
end

local function count(name, field, amount)
  local stats = stats_of(name)
  stats[field] = stats[field] + amount
  put(keys.stats, name, stats)
end

local function line_of(name)
  return get(keys.lines, name) or setmetatable({ since = now }, USUAL.lines)
end

-- Adds a message to what waits for its function, or takes it away. When nothing waits fairness begins anew; when nothing is
-- delayed either, the line is gone.
local function count_waiting(call, sign)
  local line, rows, bytes = line_of(call.f), sign * rows_of(call), sign * call.bytes
  if call.due then
    line.delayedMessages, line.delayedRows = line.delayedMessages + sign, line.delayedRows + rows
    line.delayedBytes = line.delayedBytes + bytes
  else
    line.waitingMessages, line.waitingRows = line.waitingMessages + sign, line.waitingRows + rows
    line.waitingBytes = line.waitingBytes + bytes
    line.waitingWeight = line.waitingWeight + sign * call.weight
    if call.depth > 0 then line.nested = line.nested + sign end
    if call.flush or call.crashes > 0 then line.flushes = line.flushes + sign end
    if line.waitingMessages == 0 then
      line.virtual, line.arrivals, line.finish, line.waitingWeight = nil, nil, nil, nil
    end
  end
  put(keys.lines, call.f, line.waitingMessages + line.delayedMessages > 0 and line or nil)
end
