-- KEYS: job running
-- ARGV: import_id confirmation call_id request ttl
-- Somebody confirmed just this plan: it runs from now on, once, however often the call is delivered.
local status, confirmation, call = unpack(redis.call('HMGET', KEYS[1], 'status', 'confirmation', 'call_id'))
if call == ARGV[3] then return 'started' end
if status ~= 'planned' then return status or 'gone' end
if confirmation ~= ARGV[2] then return 'changed' end
local now = redis.call('TIME')
redis.call('HSET', KEYS[1], 'status', 'running', 'call_id', ARGV[3], 'request', ARGV[4], 'started_at',
  string.format('%d.%03d', now[1], math.floor(now[2] / 1000)))
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return 'started'
