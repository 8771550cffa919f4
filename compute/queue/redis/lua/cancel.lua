-- Ends calls and all they called, a thousand at a time.
-- request: { ids, reason, max }
-- replies: { how many were ended, { ids left to do } }
-- include: sweep

local function run()
  sweep()
  local ended, left = cancel_trees(request.ids, request.reason, request.max)
  return done({ ended, left })
end
