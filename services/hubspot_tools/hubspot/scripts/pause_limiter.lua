-- KEYS: limiter
-- ARGV: first_ms:number max_ms:number reason calm_ms:number
-- HubSpot refused a call because of its rate limit: no call is sent until the pause is over. Each pause that follows one
-- with the same reason within `calm_ms` is twice as long. A shorter pause does not replace a longer one.
-- include: _now.lua
local now = now_ms()
local paused_until, last, last_reason = unpack(redis.call('HMGET', limiter, 'paused_until', 'last_pause', 'reason'))
paused_until, last = tonumber(paused_until or '0'), tonumber(last or '0')
if paused_until > now and paused_until >= now + first_ms then return string.format('%.0f', paused_until - now) end
local again = paused_until <= now and now - paused_until < calm_ms and last_reason == reason
local pause = (again and last > 0) and math.max(first_ms, last * 2) or first_ms
pause = math.min(pause, math.max(first_ms, max_ms))
redis.call('HSET', limiter, 'paused_until', string.format('%.0f', now + pause), 'last_pause',
  string.format('%.0f', pause), 'reason', reason)
redis.call('PEXPIRE', limiter, math.max(86400000, pause + 60000))
return string.format('%.0f', pause)
