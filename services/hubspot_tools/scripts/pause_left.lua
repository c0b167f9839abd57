-- KEYS: bucket
-- ARGV:
-- How long nobody may call yet, in ms.
-- include: _now.lua
return math.max(0, tonumber(redis.call('HGET', KEYS[1], 'paused_until') or '0') - now_ms())
