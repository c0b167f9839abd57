-- KEYS: state claim outbound
-- ARGV: token conversation retry_at
-- Gives a conversation back: to be looked at again at `retry_at` (ms), or, where that is '', no more if nothing has
-- been appended since what was delivered last.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
if ARGV[3] ~= '' then
  if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HINCRBY', KEYS[1], 'delivery_tries', 1) end
  redis.call('ZADD', KEYS[3], 'XX', ARGV[3], ARGV[2])
elseif redis.call('HGET', KEYS[1], 'tail') == redis.call('HGET', KEYS[1], 'delivered')
  or redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('ZREM', KEYS[3], ARGV[2])
end
return 1
