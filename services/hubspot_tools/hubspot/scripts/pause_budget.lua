-- KEYS: bucket
-- ARGV: first_ms longest_ms reason calm_ms
-- HubSpot refused for want of budget: nobody sends until the pause is over. It doubles each time that the one before,
-- for the same reason, was not enough, and begins anew after some calm. Only a longer one takes a pause's place.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local paused_until, last, reason = unpack(redis.call('HMGET', KEYS[1], 'paused_until', 'last_pause', 'reason'))
paused_until, last = tonumber(paused_until or '0'), tonumber(last or '0')
local first = tonumber(ARGV[1])
if paused_until > now and paused_until >= now + first then return string.format('%.0f', paused_until - now) end
local again = paused_until <= now and now - paused_until < tonumber(ARGV[4]) and reason == ARGV[3]
local pause = (again and last > 0) and math.max(first, last * 2) or first
pause = math.min(pause, math.max(first, tonumber(ARGV[2])))
redis.call('HSET', KEYS[1], 'paused_until', string.format('%.0f', now + pause), 'last_pause',
  string.format('%.0f', pause), 'reason', ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.max(86400000, pause + 60000))
return string.format('%.0f', pause)
