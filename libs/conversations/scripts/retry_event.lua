-- KEYS: dead reasons stream
-- ARGV: letter_id
-- Puts a dead letter's event back into its stream and removes the letter, so that a second call does nothing.
-- include: _dead_letters.lua
local letter = dead_letter_of(dead, letter_id)
if not letter then return 'gone' end
redis.call('XADD', stream, '*', '__data__', letter['event'])
remove_dead_letter(dead, reasons, letter_id, letter['reason'])
return 'retried'
