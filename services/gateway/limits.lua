-- KEYS: window
-- ARGV: wanted limit window_ms
-- Takes up to `wanted` of what is left in this window, for one gateway to spend: whatever the number of gateways,
-- no more than `limit` is given out. Answers with how much was taken and the milliseconds until the next window.
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local taken = math.max(0, math.min(tonumber(ARGV[1]), tonumber(ARGV[2]) - used))
if used == 0 then
  redis.call('SET', KEYS[1], taken, 'PX', ARGV[3])
elseif taken > 0 then
  redis.call('INCRBY', KEYS[1], taken)
end
return { taken, redis.call('PTTL', KEYS[1]) }
