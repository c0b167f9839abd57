-- KEYS: lock
-- ARGV: token lease_ms
-- Keeps a lock for another lease, if it is still this holder's.
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
