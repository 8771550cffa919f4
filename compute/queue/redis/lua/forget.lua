-- Takes the traces of a call away. What was called from elsewhere stays as a node of its tree, without anything it carried,
-- until its root is forgotten.
-- include: children, apart
-- keys: heads, tree, bodies, results, agenda

-- Forgotten calls that one root remembers; a tree may make millions.
local MAX_NODES = 1000

local function forget_tree(id, call)
  put(keys.heads, id, nil)
  if call.parent then rank(keys.tree, call.parent .. '\0' .. id, nil) end
  if not call.made then return end
  commit()
  for _, child_id in ipairs(children_of(id)) do
    local child = get(keys.heads, child_id)
    if child and child.over == 'gone' then forget_tree(child_id, child) end
  end
end

-- What a call leaves in its tree.
local function node_of(call)
  return {
    over = 'gone', f = call.f, parent = call.parent, lease = call.lease, root = call.root, depth = call.depth,
    made = call.made,
  }
end

local function forget(id, call)
  put(keys.bodies, id, nil)
  forget_body(id)
  put(keys.results, id, nil)
  if call.key then put(keys.results, id .. '\0parts', nil) end
  rank(keys.agenda, 'forget ' .. id, nil)
  local root = call.root and get(keys.heads, call.root)
  if not root or root.over == 'expired' or (root.nodes or 0) >= MAX_NODES then return forget_tree(id, call) end
  root.nodes = (root.nodes or 0) + 1
  put(keys.heads, call.root, root)
  put(keys.heads, id, setmetatable(node_of(call), USUAL.heads))
end
