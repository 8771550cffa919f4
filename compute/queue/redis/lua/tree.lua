-- A call and the calls below it, parents first.
-- request: { id, max }
-- replies: { { id, parent or '', function, state }, … }
-- include: sweep, children
-- keys: results, heads

local function node(id, call)
  if call and call.over ~= 'expired' then return { id, call.parent or '', call.f, state_of(id, call) } end
  local outcome = get(keys.results, id)
  return outcome and { id, '', outcome.f, 'settled' }
end

local function run()
  sweep()
  local nodes, queue, at = {}, { request.id }, 1
  while queue[at] and #nodes < request.max do
    local id = queue[at]
    nodes[#nodes + 1] = node(id, get(keys.heads, id))
    for _, child in ipairs(children_of(id)) do queue[#queue + 1] = child end
    at = at + 1
  end
  return done(nodes)
end
