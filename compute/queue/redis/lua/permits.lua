-- Twin of compute/policy/permits.ts: permits of a gate, owned, or borrowed from an ancestor that waits. Leases name each
-- other by token; `by_token` finds them.

-- 'own', 'borrow' or 'wait'. `ancestor`: the nearest one of the asking call that holds this gate.
local function decide_permit(gate, ancestor)
  if ancestor and not ancestor.borrower then return 'borrow' end
  return gate.used < gate.maxConcurrent and 'own' or 'wait'
end

local function acquire_permit(gate, lease, ancestor)
  local decision = decide_permit(gate, ancestor)
  if decision == 'own' then gate.used = gate.used + 1 end
  if decision == 'borrow' then
    lease.lender = ancestor.token
    ancestor.borrower = lease.token
  end
  return decision
end

-- Ends `lease`. Who still runs under its permit takes its place: as borrower of its lender, or as owner.
local function release_permit(gate, lease, by_token)
  local lender, borrower = by_token(lease.lender), by_token(lease.borrower)
  if not lender and not borrower then gate.used = gate.used - 1 end
  if lender then lender.borrower = lease.borrower end
  if borrower then borrower.lender = lease.lender end
  lease.lender, lease.borrower = nil, nil
end
