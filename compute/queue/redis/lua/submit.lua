-- request: { submissions }; the payload of the nth is the nth opaque value
-- replies, in order: { 'accepted' } | { 'joined', id } | { 'refused', reason, detail }
-- include: accept

sweep()
local replies = {}
for place, submission in ipairs(request.submissions) do
  replies[place] = accept(submission, opaque(place))
end
return done(replies)
