-- KEYS: job running prepared reply_stream
-- ARGV: import_id token status channel completed
-- The end of an import and its call's final result are one step.
-- include: _progress.lua
if redis.call('HGET', KEYS[1], 'lease') ~= ARGV[2] then return 0 end
local now = redis.call('TIME')
redis.call('HSET', KEYS[1], 'status', ARGV[3], 'lease', '', 'waiting', '', 'ended_at',
  string.format('%d.%03d', now[1], math.floor(now[2] / 1000)))
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[3])
redis.call('XADD', KEYS[4], '*', '__data__', ARGV[5])
show(KEYS[1], ARGV[1], ARGV[4], 0)
return 1
