-- KEYS: stream record reply_stream
-- ARGV: group consumer entry_id ttl completed
-- Result, answer and acknowledgement are one step, for the request's current worker. A worker that lost the request writes
-- nothing. The first result of a call stays. For an accepted call, the queue sends the final result.
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then return 0 end
local first = 0
if redis.call('HEXISTS', KEYS[2], 'accepted') == 0 then
  first = redis.call('HSETNX', KEYS[2], 'result', ARGV[5])
  redis.call('EXPIRE', KEYS[2], ARGV[4])
end
if first == 1 then redis.call('XADD', KEYS[3], '*', '__data__', ARGV[5]) end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
return first
