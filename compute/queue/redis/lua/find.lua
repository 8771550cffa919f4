-- Where calls are.
-- request: { ids }
-- replies, in order: { state } | { 'settled' or 'dead', … outcome-of }
-- include: sweep, outcome-of
-- keys: heads, results

local function find(id)
  local call, outcome = get(keys.heads, id), get(keys.results, id)
  if outcome then return { call and call.over == 'dead' and 'dead' or 'settled', unpack(outcome_of(outcome)) } end
  if not call or call.over == 'gone' then return { 'unknown' } end
  return { state_of(id, call) }
end

local function run()
  sweep()
  fetch(keys.heads, request.ids)
  local states = {}
  for place, id in ipairs(request.ids) do states[place] = find(id) end
  return done(states)
end
