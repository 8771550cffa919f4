-- Leases of a function that does not batch: one message each.
-- include: candidates
-- keys: running

-- Candidates read at once: those after the first that cannot start are read for nothing.
local PIECE = 64

-- Whether this very function has leased it: what waits runs nowhere else.
local function was_begun(id)
  return cache[keys.running][id]
end

-- Adds leases of the messages, in order; false when no more can be had, with the µs to wait if that is for tokens.
local function lease_each(served, want, session, messages, leases)
  for _, message in ipairs(messages) do
    if #leases == want.leases or want.room <= 0 then return false end
    if not was_begun(message.id) then
      local lease, wait = try_start(served, session, { message }, message.cost)
      if not lease then return false, wait end
      leases[#leases + 1], want.room = lease, want.room - message.call.bytes
    end
  end
  return true
end

local function lease_singles(served, want, session)
  local leases, kind, piece = {}, want.nestedOnly and 'N' or 'W', math.min(PIECE, want.leases)
  for _, message in ipairs(borrowers(served)) do
    local goes_on, wait = true, nil
    if lender_of(message.call, served.limits.gate.key) then
      goes_on, wait = lease_each(served, want, session, { message }, leases)
    end
    if not goes_on then return leases, wait end
  end
  for offset = 0, MAX_LOOK - 1, piece do
    local messages = candidates(served, kind, offset, piece)
    local goes_on, wait = lease_each(served, want, session, messages, leases)
    if not goes_on or #messages < piece then return leases, wait end
  end
  return leases, nil
end
