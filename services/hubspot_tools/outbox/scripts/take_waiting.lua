-- KEYS: records leases server
-- ARGV: token lease_ms record ttl restart_ms server_ttl
-- Leases one record's writes: the given one, else the one that has been due longest; '' where none is due. A lease that
-- ran out is due again, and its old token worth nothing.
-- include: ../../scripts/_now.lua
-- include: ../../scripts/_restarts.lua
restarted(KEYS[3], ARGV[5], ARGV[6])
local now, record = now_ms(), ARGV[3]
if record == '' then
  record = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1)[1]
else
  local due = redis.call('ZSCORE', KEYS[1], record)
  -- One that only waits for its next try has no holder.
  if not due or (tonumber(due) > now and redis.call('HEXISTS', KEYS[2], record) == 1) then record = nil end
end
if not record then return '' end
redis.call('ZADD', KEYS[1], string.format('%.0f', now + tonumber(ARGV[2])), record)
redis.call('HSET', KEYS[2], record, ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return record
