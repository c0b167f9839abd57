-- KEYS: stream dead reasons
-- ARGV: group consumer entry_id reason attempts
-- The event's worker gives it up: the event moves to the dead letters, with the reason and the number of attempts, and
-- is removed from its stream.
-- include: _letters.lua
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2])
if #pending == 0 then return 0 end
local found = redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3])
local event = found[1] and found[1][2][2] or ''
bury(KEYS[2], KEYS[3], ARGV[4], 'stream', KEYS[1], 'entry_id', ARGV[3], 'event', event,
  'attempts', ARGV[5], 'deliveries', pending[1][4])
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
return 1
