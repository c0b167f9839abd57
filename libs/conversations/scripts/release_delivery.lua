-- KEYS: state lease redeliver outbound
-- ARGV: token conversation pause_ms
-- Releases a conversation's lease. After a failure it is due again in `pause_ms`. Without one ('') it is due at once, or
-- leaves the list if every message is delivered.
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
