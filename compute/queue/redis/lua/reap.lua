-- The end of a session, by its own word or because it no longer beats. What it ran goes back (charged as a crash if it was
-- lost); what it had asked for ends unless it has started, and nobody is told of that.
-- include: report, cancel-trees
-- keys: sessions, attached, callers, replies, leases, heads, agenda

-- Everything up to `last` was read: what nobody else waits for is forgotten.
local function trim_replies(caller, mailbox, last)
  fetch(keys.replies, reply_fields(caller, mailbox.first, math.min(last, mailbox.last)))
  for sequence = mailbox.first, math.min(last, mailbox.last) do
    local field = caller .. '\0' .. sequence
    local reply = get(keys.replies, field)
    local call = reply and reply.kind == 'end' and get(keys.heads, reply.id)
    put(keys.replies, field, nil)
    if call and call.state == 'settled' then
      call.unread = call.unread - 1
      put(keys.heads, reply.id, call)
      if call.unread == 0 and call.caller and not call.key then forget(reply.id, call) end
    end
    mailbox.first = sequence + 1
  end
end

local function abandon(id, call)
  call.caller = nil
  put(keys.heads, id, call)
  if not call.joined and call.state ~= 'running' then cancel_trees({ id }, 'its caller is gone', math.huge) end
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
  trim_replies(name, mailbox, mailbox.last)
  put(keys.callers, name, nil)
end

-- A suspect of a crash runs in a process of its own: that its worker was lost says nothing more against it.
local function loss_of(call, charge)
  return charge == 'crash' and call.crashes > 0 and 'hand-back' or charge
end

-- What the session runs goes back.
local function reap_worker(session, charge)
  for token in pairs(session.held) do
    local lease = get(keys.leases, token)
    while lease and #lease.members > 0 do
      local id = lease.members[1].id
      report(token, id, function(call) retry(id, call, loss_of(call, charge), 0) end)
    end
  end
end

-- `charge`: 'crash' for a session that was lost, 'none' for one that leaves.
local function reap(name, charge)
  local session = get(keys.sessions, name)
  if session then
    reap_worker(session, charge)
    rank(keys.agenda, 'session ' .. name, nil)
    put(keys.sessions, name, nil)
  end
  reap_caller(name)
end
