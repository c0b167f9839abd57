-- KEYS: job running prepared failures
-- ARGV: import_id token lease_ms ttl channel every_ms chunk created updated unchanged *failures
-- A chunk is done: its outcomes count, its failures are kept, and it is not done again, all in one step. Answers as
-- keep_import does; a chunk that is done already counts no second time.
-- include: _progress.lua
if redis.call('HGET', KEYS[1], 'lease') ~= ARGV[2] then return 'lost' end
if redis.call('HGET', KEYS[1], 'next') ~= ARGV[7] then return 'lost' end
local failed = #ARGV - 10
for i = 11, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[i]) end
redis.call('HINCRBY', KEYS[1], 'created', ARGV[8])
redis.call('HINCRBY', KEYS[1], 'updated', ARGV[9])
redis.call('HINCRBY', KEYS[1], 'unchanged', ARGV[10])
redis.call('HINCRBY', KEYS[1], 'failed', failed)
redis.call('HINCRBY', KEYS[1], 'done', ARGV[8] + ARGV[9] + ARGV[10] + failed)
redis.call('HSET', KEYS[1], 'next', ARGV[7] + 1, 'attempts', 0, 'intents', '', 'waiting', '')
redis.call('HDEL', KEYS[3], ARGV[7])
local now = redis.call('TIME')
local ms = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
redis.call('ZADD', KEYS[2], ms + tonumber(ARGV[3]), ARGV[1])
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[4]) end
show(KEYS[1], ARGV[1], ARGV[5], tonumber(ARGV[6]))
return redis.call('HGET', KEYS[1], 'stop') and 'stop' or 'kept'
