-- KEYS: state lease redeliver outbound
-- ARGV: token conversation pause_ms
-- Gives a conversation back: after a failure to be looked at again in `pause_ms`; else ('') at once, or no more if
-- nothing has been appended since what was delivered last.
-- include: _log.lua
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
local tail, last = unpack(redis.call('HMGET', KEYS[1], 'tail', 'delivered'))
if not tail then
  redis.call('ZREM', KEYS[4], ARGV[2])
elseif ARGV[3] ~= '' then
  redis.call('HINCRBY', KEYS[1], 'delivery_tries', 1)
  redis.call('HSETNX', KEYS[1], 'delivery_since', now_ms())
  redis.call('ZADD', KEYS[4], 'XX', now_ms() + tonumber(ARGV[3]), ARGV[2])
elseif tail == last and redis.call('SCARD', KEYS[3]) == 0 then
  redis.call('ZREM', KEYS[4], ARGV[2])
else
  redis.call('ZADD', KEYS[4], 'XX', now_ms(), ARGV[2])
end
return 1
