-- KEYS: lock
-- ARGV: token lease_ms
-- Acquires a lock that is free.
return redis.call('SET', lock, token, 'NX', 'PX', lease_ms) and 1 or 0
