-- KEYS: timers
-- ARGV: limit
-- The timers that are due by Redis' clock, oldest first.
-- include: _now.lua
local now = now_ms()
return redis.call('ZRANGEBYSCORE', timers, '-inf', string.format('%.0f', now), 'LIMIT', 0, limit)
