-- KEYS: state log idempotency timers wake_stream
-- ARGV: key digest entry event ttl pubsub
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
redis.call('HSET', KEYS[1], 'status', 'closed', 'head', offset, 'barrier', offset)
redis.call('HINCRBY', KEYS[1], 'owner_counter', 1)
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  local name = string.match(field, '^timer:(.+)$')
  if name and string.sub(name, 1, 5) ~= 'call:' then disarm(KEYS[1], KEYS[4], name) end
end
local pointer = redis.call('HGET', KEYS[1], 'pointer')
if redis.call('GET', pointer) == redis.call('HGET', KEYS[1], 'id') then redis.call('DEL', pointer) end
wake(KEYS[5], ARGV[4], offset)
keep(tonumber(ARGV[5]), KEYS[1], KEYS[2], KEYS[3])
return { 'appended', offset }
