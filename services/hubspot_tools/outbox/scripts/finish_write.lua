-- KEYS: records leases calls queue call reply_stream
-- ARGV: token record call_id ttl completed
-- The lease's holder stores the final result, answers the caller and removes the call from the queue, in one step. Answers
-- the number of writes that still wait for this record; -1: the lease was lost. completed: '' for a call that is gone.
if redis.call('HGET', leases, record) ~= token or not redis.call('ZSCORE', queue, call_id) then return -1 end
if completed ~= '' then
  redis.call('HSET', call, 'result', completed)
  redis.call('HDEL', call, 'request')
  redis.call('EXPIRE', call, ttl)
  redis.call('XADD', reply_stream, '*', '__data__', completed)
end
redis.call('ZREM', queue, call_id)
redis.call('ZREM', calls, call_id)
local left = redis.call('ZCARD', queue)
if left == 0 then
  redis.call('ZREM', records, record)
  redis.call('HDEL', leases, record)
end
return left
