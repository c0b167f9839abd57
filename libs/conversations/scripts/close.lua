-- KEYS: state log idempotency timers wake_stream
-- ARGV: key digest entry event ttl pubsub by
-- Closing: once, only while open; the pointer goes only if it still names this conversation; timers are cleared;
-- the owner counter silences whoever is thinking.
-- include: _log.lua
local known = recall(KEYS[3], ARGV[1], ARGV[2])
if known then return known end
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return { 'unknown', '' } end
if status ~= 'open' then return { 'closed', '' } end
local offset = add(KEYS[1], KEYS[2], ARGV[6], ARGV[3])
remember(KEYS[3], ARGV[1], offset, ARGV[2])
redis.call('HSET', KEYS[1], 'head', offset, 'barrier', offset)
closed(KEYS[1], KEYS[4], offset, ARGV[7], tonumber(ARGV[5]))
wake(KEYS[5], ARGV[4], offset)
keep(tonumber(ARGV[5]), KEYS[1])
announce(KEYS[1], tonumber(ARGV[5]))
return { 'appended', offset }
