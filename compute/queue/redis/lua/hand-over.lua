-- What a parked session asked for and was not given, it is given as soon as there is some: `open` says how much of each function
-- its last turn left, `room` how much of all together. A worker that misses the message asks for what it has missed.
-- include: lease, lease-reply, sessions, words
-- keys: turns

-- Bytes of payloads in one message; one call may be larger.
local MAX_BYTES = 262144

-- Whether a process that hears the channel is connected to this very server. In a cluster it may be to another one.
local function is_heard(channel)
  return redis.call('PUBSUB', 'NUMSUB', channel)[2] > 0
end

local function open_of(turns, name)
  return math.min(turns.open[name] or 0, turns.room)
end

-- Its payloads go behind the message, which says their sizes.
local function post(channel, session, begun, is_last)
  local tokens = {}
  for place, each in ipairs(begun) do tokens[place] = each.token end
  local mail = mail_to(channel)
  for _, reply in ipairs(lease_replies(tokens)) do
    for _, message in ipairs(reply[3]) do
      mail.payloads[#mail.payloads + 1] = message[2]
      message[2] = #message[2]
    end
    mail.leases[#mail.leases + 1] = { session, is_last, reply }
  end
end

-- Leases to a session what it may still have of a function: how many, and whether it may have no more; the third is when there
-- may be more by time alone, in µs.
local function hand_over(turns, channel, session, name, nested_only)
  local want = { ['function'] = name, leases = open_of(turns, name), nestedOnly = nested_only, room = MAX_BYTES }
  local begun, wait = lease(want, session)
  if #begun == 0 then return 0, false, wait end
  turns.open[name] = turns.open[name] - #begun
  turns.room = turns.room - #begun
  put(keys.turns, session, turns)
  local is_last = open_of(turns, name) == 0
  post(channel, session, begun, is_last)
  return #begun, is_last, wait
end
