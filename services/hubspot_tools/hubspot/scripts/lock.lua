-- KEYS: lock
-- ARGV: token lease_ms
-- Takes a lock that is free.
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
