-- Where a caller is told: the channel of the process it asked from last.
-- include: tell
-- keys: callers

local function reach_at(caller, channel)
  local mailbox = mailbox_of(caller)
  if mailbox.channel == channel then return end
  mailbox.channel = channel
  put(keys.callers, caller, mailbox)
end
