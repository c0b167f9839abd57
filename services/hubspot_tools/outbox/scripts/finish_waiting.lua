-- KEYS: records leases calls queue call reply_stream
-- ARGV: token record call_id ttl completed
-- The final result, its answer and the queue without the call are one step, for the holder of the lease alone. Answers
-- how many writes still wait for this record; -1 where the lease was lost. `completed` is empty for a call that is gone.
if redis.call('HGET', KEYS[2], ARGV[2]) ~= ARGV[1] or not redis.call('ZSCORE', KEYS[4], ARGV[3]) then return -1 end
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[5], 'result', ARGV[5])
  redis.call('HDEL', KEYS[5], 'request')
  redis.call('EXPIRE', KEYS[5], ARGV[4])
  redis.call('XADD', KEYS[6], '*', '__data__', ARGV[5])
end
redis.call('ZREM', KEYS[4], ARGV[3])
redis.call('ZREM', KEYS[3], ARGV[3])
local left = redis.call('ZCARD', KEYS[4])
if left == 0 then
  redis.call('ZREM', KEYS[1], ARGV[2])
  redis.call('HDEL', KEYS[2], ARGV[2])
end
return left
