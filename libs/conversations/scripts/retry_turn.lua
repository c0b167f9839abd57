-- KEYS: dead reasons stream state
-- ARGV: letter_id
-- Begins a turn again that was given up: its entries become unhandled, and the event wakes a worker, in one step. It does
-- so only without newer entries, because an old message must not be answered in a conversation that has continued.
-- include: _dead_letters.lua
local letter = dead_letter_of(dead, letter_id)
if not letter then return 'gone' end
local head, handled = unpack(redis.call('HMGET', state, 'head', 'handled'))
if not head then return 'expired' end
if letter['head'] ~= head or handled ~= head then return 'moved_on' end
redis.call('HSET', state, 'handled', letter['handled'], 'attempts', 0, 'retried', letter['head'])
redis.call('XADD', stream, '*', '__data__', letter['event'])
remove_dead_letter(dead, reasons, letter_id, letter['reason'])
return 'retried'
