-- KEYS: records leases server_state
-- ARGV: token lease_ms:number wanted ttl restart_ms server_ttl
-- Acquires the lease of one record's writes: of the wanted record, or ('') of the one that has been due longest. Answers the
-- record; '' if none is due. A record whose lease expired is due again, and its old token is void.
-- include: _now.lua
-- include: ../../scripts/_restarts.lua
restarted(server_state, restart_ms, server_ttl)
local now, record = now_ms(), wanted
if wanted == '' then
  record = redis.call('ZRANGEBYSCORE', records, '-inf', now, 'LIMIT', 0, 1)[1]
else
  local due = redis.call('ZSCORE', records, wanted)
  -- A record that is only postponed has no holder.
  if not due or (tonumber(due) > now and redis.call('HEXISTS', leases, wanted) == 1) then record = nil end
end
if not record then return '' end
redis.call('ZADD', records, string.format('%.0f', now + lease_ms), record)
redis.call('HSET', leases, record, token)
redis.call('EXPIRE', leases, ttl)
return record
