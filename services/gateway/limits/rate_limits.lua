-- KEYS: window
-- ARGV: known_window holder had wanted limit window_ms
-- Gives a holder (a gateway's share for one sender) up to `wanted` more from this window. All holders together get at
-- most `limit`. `had` is the amount of `known_window` that the holder has received. Any larger amount that was given was
-- lost in a stall or with a connection, and is given again.
-- Answers the amount, the milliseconds until the next window, and the window.
local time = redis.call('TIME')
local window = redis.call('HGET', KEYS[1], 'window')
if not window then
  window = time[1] .. '-' .. time[2]
  redis.call('HSET', KEYS[1], 'window', window)
  redis.call('PEXPIRE', KEYS[1], ARGV[6])
end
local had = window == ARGV[1] and tonumber(ARGV[3]) or 0
local used = had
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  if fields[i] ~= 'window' and fields[i] ~= ARGV[2] then used = used + tonumber(fields[i + 1]) end
end
local given = math.max(0, math.min(tonumber(ARGV[4]), tonumber(ARGV[5]) - used))
if had + given > 0 then redis.call('HSET', KEYS[1], ARGV[2], string.format('%.0f', had + given)) end
return { given, redis.call('PTTL', KEYS[1]), window }
