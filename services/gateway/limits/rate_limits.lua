-- KEYS: shares
-- ARGV: known_window holder received:number wanted:number limit:number window_ms
-- Gives a holder (a gateway's share for one sender) up to `wanted` more from this window. All holders together get at
-- most `limit`. `received` is the amount of `known_window` that the holder has received. Any larger amount that was given
-- was lost in a stall or with a connection, and is given again.
-- Answers the amount, the milliseconds until the next window, and the window.
local time = redis.call('TIME')
local window = redis.call('HGET', shares, 'window')
if not window then
  window = time[1] .. '-' .. time[2]
  redis.call('HSET', shares, 'window', window)
  redis.call('PEXPIRE', shares, window_ms)
end
local had = window == known_window and received or 0
local used = had
local fields = redis.call('HGETALL', shares)
for i = 1, #fields, 2 do
  if fields[i] ~= 'window' and fields[i] ~= holder then used = used + tonumber(fields[i + 1]) end
end
local given = math.max(0, math.min(wanted, limit - used))
if had + given > 0 then redis.call('HSET', shares, holder, string.format('%.0f', had + given)) end
return { given, redis.call('PTTL', shares), window }
