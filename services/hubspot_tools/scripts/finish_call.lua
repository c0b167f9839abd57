-- KEYS: stream call reply_stream
-- ARGV: group consumer entry_id ttl completed
-- Stores the result, answers the caller and acknowledges the request, in one step, for the request's current worker. A
-- worker that lost the request writes nothing. The first result of a call stays. An accepted call gets its final result
-- from the outbox.
if #redis.call('XPENDING', stream, group, entry_id, entry_id, 1, consumer) == 0 then return 0 end
local first = 0
if redis.call('HEXISTS', call, 'accepted') == 0 then
  first = redis.call('HSETNX', call, 'result', completed)
  redis.call('EXPIRE', call, ttl)
end
if first == 1 then redis.call('XADD', reply_stream, '*', '__data__', completed) end
redis.call('XACK', stream, group, entry_id)
redis.call('XDEL', stream, entry_id)
return first
