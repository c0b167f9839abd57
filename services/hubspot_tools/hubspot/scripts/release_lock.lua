-- KEYS: lock
-- ARGV: token
-- Releases a lock for its holder.
if redis.call('GET', lock) == token then return redis.call('DEL', lock) end
return 0
