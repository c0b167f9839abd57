-- KEYS: dead reasons stream state
-- ARGV: letter_id
-- Begins a turn again that was given up: its entries become unhandled, and the event wakes a worker, in one step. It does
-- so only without newer entries, because an old message must not be answered in a conversation that has continued.
-- include: ../../messaging/scripts/_letters.lua
local letter = letter_of(KEYS[1], ARGV[1])
if not letter then return 'gone' end
local head, handled = unpack(redis.call('HMGET', KEYS[4], 'head', 'handled'))
if not head then return 'expired' end
if letter['head'] ~= head or handled ~= head then return 'moved_on' end
redis.call('HSET', KEYS[4], 'handled', letter['handled'], 'attempts', 0, 'retried', letter['head'])
redis.call('XADD', KEYS[3], '*', '__data__', letter['event'])
remove(KEYS[1], KEYS[2], ARGV[1], letter['reason'])
return 'retried'
