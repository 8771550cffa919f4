-- request: { submissions }; the payload of the nth is the nth opaque value
-- replies, in order: { 'accepted' } | { 'joined', id } | { 'refused', reason, detail }
-- include: accept
-- keys: heads

local function run()
  sweep()
  local ids = {}
  for place, submission in ipairs(request.submissions) do ids[place] = submission.id end
  fetch(keys.heads, ids)
  local replies = {}
  for place, submission in ipairs(request.submissions) do
    replies[place] = accept(submission, opaque(place))
  end
  return done(replies)
end
