-- KEYS: dead reasons
-- ARGV: letter_id
-- A dead letter that nobody will send again.
-- include: _letters.lua
local letter = letter_of(KEYS[1], ARGV[1])
if not letter then return 0 end
remove(KEYS[1], KEYS[2], ARGV[1], letter['reason'])
return 1
