-- KEYS: change
-- ARGV: body ttl_s
-- Sets down a change; answers the one that it takes the place of.
local before = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return before
