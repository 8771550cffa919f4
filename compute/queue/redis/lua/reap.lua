-- The end of a session, by its own word or because it no longer beats. What it ran goes back (charged as a crash if it was
-- lost); what it had asked for ends unless it has started, and nobody is told of that.
-- include: report, cancel-trees, confirm, serving, bells
-- keys: heads, attached, callers, leases, parked, turns, sessions, agenda

-- A stream that runs would wait for ever to be read.
local function abandon(id, call)
  call.caller = nil
  put(keys.heads, id, call)
  if call.joined or token_of(id) and not call.streams then return end
  cancel_trees({ id }, 'its caller is gone', math.huge)
end

local function reap_caller(name)
  commit()
  local from, to = '[' .. name .. '\0', '(' .. name .. '\1'
  for _, member in ipairs(redis.call('ZRANGEBYLEX', keys.attached, from, to)) do
    local id = string.sub(member, #name + 2)
    local call = get(keys.heads, id)
    rank(keys.attached, member, nil)
    if call then abandon(id, call) end
  end
  local mailbox = get(keys.callers, name)
  if not mailbox then return end
  confirm(name, mailbox.last)
  put(keys.callers, name, nil)
end

-- The leases of a session: looked for among all, which costs less than to keep a list of each session's.
local function leases_held(name)
  local held = {}
  commit()
  local all = redis.call('HGETALL', keys.leases)
  for place = 1, #all, 2 do
    local token = tonumber(all[place])
    if token and cmsgpack.unpack(all[place + 1]).session == name then held[#held + 1] = token end
  end
  return held
end

-- A suspect of a crash runs in a process of its own: that its worker was lost says nothing more against it.
local function loss_of(call, charge)
  return charge == 'crash' and call.crashes > 0 and 'hand-back' or charge
end

local function reap_worker(name, turns, charge)
  for _, token in ipairs(turns.held > 0 and leases_held(name) or {}) do
    local lease = get(keys.leases, token)
    for _, id in ipairs({ unpack(lease.ids) }) do
      local _, call = begin_report(token, id)
      if call then retry(id, call, loss_of(call, charge), 0) end
      end_report(lease)
    end
  end
  for function_name, kind in pairs(turns.parked) do
    rank(keys.parked, parked_member(function_name, kind, turns.channel, name), nil)
  end
  put(keys.turns, name, nil)
end

-- `charge`: 'crash' for a session that was lost, 'none' for one that leaves.
local function reap(name, charge)
  local session, turns = get(keys.sessions, name), get(keys.turns, name)
  if turns then reap_worker(name, turns, charge) end
  if session then
    serve_nothing(session)
    rank(keys.agenda, 'session ' .. name, nil)
    put(keys.sessions, name, nil)
  end
  reap_caller(name)
end
