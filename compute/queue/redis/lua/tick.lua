-- Does what is due.
-- request: {}
-- replies: µs until there is more, or -1
-- include: sweep

while sweep() do end
done()
return until_due()
