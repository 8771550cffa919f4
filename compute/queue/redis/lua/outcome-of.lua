-- An outcome as functions reply it: { 'settled', body, or '' for one that is apart } | { 'ended', reason, detail }.

local function outcome_of(outcome)
  if not outcome then return { 'ended', 'expired', 'its outcome was kept for its time and is gone' } end
  if outcome.kind == 'settled' then return { 'settled', outcome.body or '' } end
  return { 'ended', outcome.reason, outcome.detail }
end
