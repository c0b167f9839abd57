-- KEYS: stream dead reasons
-- ARGV: group consumer entry_id reason attempts
-- The event's worker gives it up: the event moves to the dead letters, with the reason and the number of attempts, and
-- is removed from its stream.
-- include: _dead_letters.lua
local pending = redis.call('XPENDING', stream, group, entry_id, entry_id, 1, consumer)
if #pending == 0 then return 0 end
local found = redis.call('XRANGE', stream, entry_id, entry_id)
local event = found[1] and found[1][2][2] or ''
add_dead_letter(dead, reasons, reason, 'stream', stream, 'entry_id', entry_id, 'event', event,
  'attempts', attempts, 'deliveries', pending[1][4])
redis.call('XACK', stream, group, entry_id)
redis.call('XDEL', stream, entry_id)
return 1
