-- KEYS: limiter
-- ARGV: ahead_ms:number
-- HubSpot's answer shows that another program uses the quota too: delays the next call, so that there is no burst.
-- include: _now.lua
local at = now_ms() + ahead_ms
if tonumber(redis.call('HGET', limiter, 'next_at') or '0') >= at then return 0 end
redis.call('HSET', limiter, 'next_at', string.format('%.3f', at))
redis.call('PEXPIRE', limiter, 86400000)
return 1
