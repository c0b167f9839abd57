-- KEYS: state lease redeliver outbound
-- ARGV: token conversation_id pause_ms:number
-- Releases a conversation's lease. After a failure it is due again in `pause_ms`. Without a failure (None) it is due at
-- once, or leaves the list if every message is delivered.
-- include: _log.lua
if redis.call('GET', lease) ~= token then return 0 end
redis.call('DEL', lease)
local tail, last = unpack(redis.call('HMGET', state, 'tail', 'delivered'))
if not tail then
  redis.call('ZREM', outbound, conversation_id)
elseif pause_ms then
  redis.call('HINCRBY', state, 'delivery_tries', 1)
  redis.call('HSETNX', state, 'delivery_since', now_ms())
  redis.call('ZADD', outbound, 'XX', now_ms() + pause_ms, conversation_id)
elseif tail == last and redis.call('SCARD', redeliver) == 0 then
  redis.call('ZREM', outbound, conversation_id)
else
  redis.call('ZADD', outbound, 'XX', now_ms(), conversation_id)
end
return 1
