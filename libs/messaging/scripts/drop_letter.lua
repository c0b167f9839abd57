-- KEYS: dead reasons
-- ARGV: letter_id
-- Removes a dead letter without retrying it.
-- include: _letters.lua
local letter = letter_of(KEYS[1], ARGV[1])
if not letter then return 0 end
remove(KEYS[1], KEYS[2], ARGV[1], letter['reason'])
return 1
