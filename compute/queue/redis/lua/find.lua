-- Where calls are.
-- request: { ids }
-- replies, in order: { state } | { 'settled' or 'dead', … outcome-of }
-- include: sweep, outcome-of
-- keys: heads, results

local function state_of(id)
  local call = get(keys.heads, id)
  if not call or call.gone then return { 'unknown' } end
  if call.state == 'settled' or call.state == 'dead' then
    return { call.state, unpack(outcome_of(get(keys.results, id))) }
  end
  return { call.state }
end

local function run()
  sweep()
  local states = {}
  for place, id in ipairs(request.ids) do states[place] = state_of(id) end
  return done(states)
end
