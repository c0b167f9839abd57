-- KEYS: bucket
-- ARGV: ahead_ms
-- HubSpot's answer shows that another program uses the quota too: delays the next call, so that there is no burst.
-- include: ../../scripts/_now.lua
local at = now_ms() + tonumber(ARGV[1])
if tonumber(redis.call('HGET', KEYS[1], 'next_at') or '0') >= at then return 0 end
redis.call('HSET', KEYS[1], 'next_at', string.format('%.3f', at))
redis.call('PEXPIRE', KEYS[1], 86400000)
return 1
