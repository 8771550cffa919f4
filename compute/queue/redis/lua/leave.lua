-- Ends a session by its own word.
-- request: { session }
-- replies: 1
-- include: sweep

local function run()
  sweep()
  reap(request.session, 'none')
  return done(1)
end
