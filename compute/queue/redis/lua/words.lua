-- What processes are told, each on a channel of its own whose full name is data, once a function is done: words for whoever
-- waits there, and replies with their bodies.
--   'work <session>\0<function>', 'session <session>', 'items <call>', 'credit <call>', 'time <µs>',
--   'replies <caller>' (some are to be fetched)
-- A message is a line of JSON { words, replies: [{ caller, first, ends: [id, bytes of the body, …], kinds: { place: [kind,
-- reason?] } }], leases: [[session, whether it is parked for the function no more, lease as lease-reply says, with sizes in
-- place of payloads], …] }, then the bodies, then the payloads. Replies of one entry follow one another; a kind is said where it
-- is not 'settled'.
-- include: request

-- Larger bodies are fetched by whom they are for.
local MAX_PUSHED = 65536
local outbox, ringing

local function forget_words()
  outbox, ringing = {}, {}
end

local function mail_to(channel)
  local mail = outbox[channel]
  if not mail then
    mail = { words = {}, replies = {}, bodies = {}, leases = {}, payloads = {} }
    outbox[channel] = mail
  end
  return mail
end

local function say(channel, word)
  if channel then mail_to(channel).words[word] = true end
end

-- Where a reply goes: behind those that it follows.
local function run_of(mail, caller, sequence)
  local last = mail.replies[#mail.replies]
  if last and last.caller == caller and last.first + #last.ends / 2 == sequence then return last end
  local run = { caller = caller, first = sequence, ends = {}, kinds = {} }
  mail.replies[#mail.replies + 1] = run
  return run
end

-- `body`: of an outcome that has none (it was ended) the detail.
local function push(channel, caller, sequence, id, kind, body, reason)
  if not channel then return end
  if not body or #body > MAX_PUSHED then return say(channel, 'replies ' .. caller) end
  local mail = mail_to(channel)
  local run = run_of(mail, caller, sequence)
  local ends = run.ends
  ends[#ends + 1] = id
  ends[#ends + 1] = #body
  if kind ~= 'settled' then run.kinds[tostring(#ends / 2)] = { kind, reason } end
  mail.bodies[#mail.bodies + 1] = body
end

-- Some of the function's calls may have become runnable: once all is done, it is rung for.
local function ring_later(name)
  ringing[name] = ringing[name] or 'maybe'
end

-- The time has come that somebody who looked at the calls has said.
local function ring_as_said(name)
  ringing[name] = 'said'
end

local function said(list)
  return #list > 0 and list or nil
end

local function send_words()
  for channel, mail in pairs(outbox) do
    local words = {}
    for word in pairs(mail.words) do words[#words + 1] = word end
    local line = cjson.encode({ words = said(words), replies = said(mail.replies), leases = said(mail.leases) })
    redis.call('PUBLISH', channel, line .. '\n' .. table.concat(mail.bodies) .. table.concat(mail.payloads))
  end
  outbox = {}
end
