-- Takes the traces of a call away. What was called from elsewhere stays as a node of its tree, without anything it carried,
-- until its root is forgotten.
-- include: children
-- keys: heads, bodies, results, tree, agenda

-- Forgotten calls that one root remembers; a tree may make millions.
local MAX_NODES = 1000

local function forget_tree(id, call)
  put(keys.heads, id, nil)
  if call.parent then rank(keys.tree, call.parent .. '\0' .. id, nil) end
  if not call.made then return end
  commit()
  for _, child_id in ipairs(children_of(id)) do
    local child = get(keys.heads, child_id)
    if child and child.gone then forget_tree(child_id, child) end
  end
end

local function forget(id, call)
  put(keys.bodies, id, nil)
  put(keys.results, id, nil)
  if call.key then put(keys.results, id .. '\0parts', nil) end
  rank(keys.agenda, 'forget ' .. id, nil)
  local root = call.root and get(keys.heads, call.root)
  if not root or root.state == 'expired' or (root.nodes or 0) >= MAX_NODES then return forget_tree(id, call) end
  root.nodes = (root.nodes or 0) + 1
  put(keys.heads, call.root, root)
  local node = { gone = true, f = call.f, state = call.state, parent = call.parent, lease = call.lease }
  node.root, node.depth, node.made = call.root, call.depth, call.made
  put(keys.heads, id, node)
end
