-- KEYS: state log idempotency wake_stream
-- ARGV: key digest entry event ttl pubsub role owner
-- A fact from outside: appended without a lease, once per key, with its one wake-up.
-- role: contact (an own line) | other (moves the head) | note (moves nothing, wakes nobody).
-- owner: '' or who owns the conversation from this entry on.
-- include: _log.lua
local known = recall(KEYS[3], ARGV[1], ARGV[2])
if known then return known end
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return { 'unknown', '' } end
if status ~= 'open' then return { 'closed', '' } end
local offset = add(KEYS[1], KEYS[2], ARGV[6], ARGV[3])
remember(KEYS[3], ARGV[1], offset, ARGV[2])
if ARGV[7] ~= 'note' then
  redis.call('HSET', KEYS[1], 'head', offset)
  if ARGV[7] ~= 'contact' then redis.call('HSET', KEYS[1], 'barrier', offset) end
  if ARGV[8] ~= '' and ARGV[8] ~= redis.call('HGET', KEYS[1], 'owner') then
    redis.call('HSET', KEYS[1], 'owner', ARGV[8])
    redis.call('HINCRBY', KEYS[1], 'owner_counter', 1)
  end
  wake(KEYS[4], ARGV[4], offset)
end
keep(tonumber(ARGV[5]), KEYS[1], KEYS[2], KEYS[3])
return { 'appended', offset }
