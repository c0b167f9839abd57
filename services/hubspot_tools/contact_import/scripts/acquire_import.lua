-- KEYS: job running
-- ARGV: import_id token lease_ms:number heartbeats consumer ttl_ms
-- Acquires the lease of an import once it has expired, or once its worker's heartbeat has ended. Each lease counts as an
-- attempt until a chunk is finished, so that an import that kills its workers ends.
-- include: _now.lua
-- include: _life.lua
local now = now_ms()
local ends = redis.call('ZSCORE', running, import_id)
if not ends then return {} end
local holder = holder_in(redis.call('HGET', job, 'lease'))
if tonumber(ends) > now and not (holder and is_dead(heartbeats, consumer, holder, ttl_ms)) then return {} end
if redis.call('HGET', job, 'status') ~= 'running' then
  redis.call('ZREM', running, import_id)
  return {}
end
redis.call('ZADD', running, now + lease_ms, import_id)
redis.call('HINCRBY', job, 'attempts', 1)
redis.call('HSET', job, 'lease', token)
return redis.call('HGETALL', job)
