-- KEYS: dead reasons
-- ARGV: letter_id
-- Removes a dead letter without retrying it.
-- include: _dead_letters.lua
local letter = dead_letter_of(dead, letter_id)
if not letter then return 0 end
remove_dead_letter(dead, reasons, letter_id, letter['reason'])
return 1
