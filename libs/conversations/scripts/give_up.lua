-- KEYS: stream state lease log dead reasons
-- ARGV: group consumer entry_id entry max_attempts reason ttl pubsub
-- Past the poison in one step: the contact gets an honest line, the event goes to the dead letters with why and
-- the number of attempts, and the conversation continues with the next entry. The lease of a dead holder is removed.
-- include: _log.lua
-- include: ../../messaging/scripts/_letters.lua
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2])
if #pending == 0 then return { 'dropped' } end
if left_by(KEYS[3], KEYS[1], ARGV[3]) == 'other' then return { 'held' } end
local state = state_of(KEYS[2], 'status', 'owner', 'attempts', 'head', 'handled')
if not state[1] or tonumber(state[3]) < tonumber(ARGV[5]) then return { 'retry' } end
if state[1] == 'open' and state[2] == 'assistant' then
  redis.call('HSET', KEYS[2], 'head', add(KEYS[2], KEYS[4], ARGV[8], ARGV[4]))
end
local head = redis.call('HGET', KEYS[2], 'head')
redis.call('HSET', KEYS[2], 'handled', head, 'barrier', head, 'attempts', 0, 'dropped', 0)
redis.call('DEL', KEYS[3])
local event = redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3])[1][2]
bury(KEYS[5], KEYS[6], ARGV[6], 'stream', KEYS[1], 'entry_id', ARGV[3], 'event', event[2], 'attempts', state[3],
  'deliveries', pending[1][4], 'head', head, 'handled', state[5])
finish(KEYS[1], ARGV[1], ARGV[3])
keep(tonumber(ARGV[7]), KEYS[2])
announce(KEYS[2], tonumber(ARGV[7]))
return { 'given_up' }
