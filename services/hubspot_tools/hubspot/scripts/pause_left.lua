-- KEYS: bucket
-- ARGV:
-- The remaining pause before the next call, in ms.
-- include: ../../scripts/_now.lua
return math.max(0, tonumber(redis.call('HGET', KEYS[1], 'paused_until') or '0') - now_ms())
