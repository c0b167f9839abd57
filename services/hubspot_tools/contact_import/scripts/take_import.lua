-- KEYS: job running
-- ARGV: import_id token lease_ms heartbeats consumer ttl_ms
-- The right to carry an import on, for one worker at a time: free once its lease has
-- ended, or its worker's heartbeat. A taking that brings no
-- chunk forward counts, so that an import that kills its workers ends.
-- include: ../../../../libs/messaging/workers/scripts/_life.lua
local now = redis.call('TIME')
local ms = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
local ends = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not ends then return {} end
local holder = holder_in(redis.call('HGET', KEYS[1], 'lease'))
if tonumber(ends) > ms and not (holder and is_dead(ARGV[4], ARGV[5], holder, ARGV[6])) then return {} end
if redis.call('HGET', KEYS[1], 'status') ~= 'running' then
  redis.call('ZREM', KEYS[2], ARGV[1])
  return {}
end
redis.call('ZADD', KEYS[2], ms + tonumber(ARGV[3]), ARGV[1])
redis.call('HINCRBY', KEYS[1], 'attempts', 1)
redis.call('HSET', KEYS[1], 'lease', ARGV[2])
return redis.call('HGETALL', KEYS[1])
