-- Redis keeps small hashes and sorted sets as lists that it searches from end to end, until a field, value or member is longer
-- than 64 bytes. Where many calls come and go such a one is kept, for each look would cost more than all the rest.
-- include: commit
-- keys: heads, bodies, running, results, leases, replies, queue, attached, agenda

local function keep_roomy()
  local filler = string.rep(' ', 65)
  for _, hash in ipairs({ keys.heads, keys.bodies, keys.running, keys.results, keys.leases, keys.replies }) do
    put(hash, '', filler)
  end
  rank(keys.queue, filler, 0)
  rank(keys.attached, filler, 0)
  rank(keys.agenda, filler, math.huge)
end
