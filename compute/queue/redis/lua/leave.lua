-- Ends a session by its own word.
-- request: { session }
-- replies: 1
-- include: sweep

sweep()
reap(request.session, 'none')
return done(1)
