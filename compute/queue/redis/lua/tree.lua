-- A call and the calls below it, parents first.
-- request: { id, max }
-- replies: { { id, parent or '', function, state }, … }
-- include: sweep, children
-- keys: heads

local function run()
  sweep()
  local nodes, queue, at = {}, { request.id }, 1
  while queue[at] and #nodes < request.max do
    local id = queue[at]
    local call = get(keys.heads, id)
    if call and call.state ~= 'expired' then nodes[#nodes + 1] = { id, call.parent or '', call.f, call.state } end
    for _, child in ipairs(children_of(id)) do queue[#queue + 1] = child end
    at = at + 1
  end
  return done(nodes)
end
