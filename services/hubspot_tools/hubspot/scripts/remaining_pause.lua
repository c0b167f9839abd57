-- KEYS: limiter
-- ARGV:
-- The remaining pause before the next call, in ms.
-- include: _now.lua
return math.max(0, tonumber(redis.call('HGET', limiter, 'paused_until') or '0') - now_ms())
