-- KEYS: job running
-- ARGV: import_id token lease_ms
-- The right to carry an import on, for one worker at a time: free once its lease has ended. A taking that brings no
-- chunk forward counts, so that an import that kills its workers ends.
local now = redis.call('TIME')
local ms = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
local ends = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not ends or tonumber(ends) > ms then return {} end
if redis.call('HGET', KEYS[1], 'status') ~= 'running' then
  redis.call('ZREM', KEYS[2], ARGV[1])
  return {}
end
redis.call('ZADD', KEYS[2], ms + tonumber(ARGV[3]), ARGV[1])
redis.call('HINCRBY', KEYS[1], 'attempts', 1)
redis.call('HSET', KEYS[1], 'lease', ARGV[2])
return redis.call('HGETALL', KEYS[1])
