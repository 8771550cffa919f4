-- How many live sessions serve a function, and since when none does: a version that nobody serves any more has to be noticed.
-- include: counters
-- keys: stats

local function serve_one(name, sign)
  local stats = stats_of(name)
  stats.workers = stats.workers + sign
  if sign < 0 then stats.ended = now end
  put(keys.stats, name, stats)
end

local function serve_nothing(session)
  for name in pairs(session.serves or {}) do serve_one(name, -1) end
end

-- What a session serves from now on.
local function serve_functions(session, names)
  local before = session.serves or {}
  session.serves = {}
  for _, name in ipairs(names) do
    if not before[name] and not session.serves[name] then serve_one(name, 1) end
    session.serves[name], before[name] = true, nil
  end
  for name in pairs(before) do serve_one(name, -1) end
end

-- µs that a line has waited while nobody served it.
local function unserved(line, stats)
  if not line or stats.workers > 0 then return 0 end
  return now - math.max(line.since, stats.ended)
end
