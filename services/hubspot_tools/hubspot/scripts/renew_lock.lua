-- KEYS: lock
-- ARGV: token lease_ms
-- Renews a lock for its holder.
if redis.call('GET', lock) == token then return redis.call('PEXPIRE', lock, lease_ms) end
return 0
