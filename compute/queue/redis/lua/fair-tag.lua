-- Twin of compute/policy/fair-tag.ts: start-time fair queueing.

-- The place of a message of `rows` rows, and the least place of its tenant's next one.
local function fair_tag(virtual, finish, rows)
  local start = math.max(virtual, finish)
  return start, start + rows
end
