-- KEYS: lease
-- ARGV: token
-- Releases the lease of a task for its holder.
if redis.call('GET', lease) == token then return redis.call('DEL', lease) end
return 0
