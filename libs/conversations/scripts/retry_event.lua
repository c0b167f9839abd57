-- KEYS: dead reasons stream
-- ARGV: letter_id
-- Puts a dead letter's event back into its stream and removes the letter, so that a second call does nothing.
-- include: ../../messaging/scripts/_letters.lua
local letter = letter_of(KEYS[1], ARGV[1])
if not letter then return 'gone' end
redis.call('XADD', KEYS[3], '*', '__data__', letter['event'])
remove(KEYS[1], KEYS[2], ARGV[1], letter['reason'])
return 'retried'
