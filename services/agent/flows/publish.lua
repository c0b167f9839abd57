-- KEYS: flows
-- ARGV: document ttl
-- Keeps the text of a set of flows for at least so long, and never for less than conversations that name it need.
redis.call('SETNX', KEYS[1], ARGV[1])
if redis.call('TTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return 1
