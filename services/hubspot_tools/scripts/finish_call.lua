-- KEYS: stream record reply_stream
-- ARGV: group entry_id ttl completed
-- Result, answer and acknowledgement are one step. The first result of a call stays: a second worker that was
-- slower has nothing to add, nor has one whose call another has accepted meanwhile: the queue will tell.
local first = 0
if redis.call('HEXISTS', KEYS[2], 'accepted') == 0 then
  first = redis.call('HSETNX', KEYS[2], 'result', ARGV[4])
  redis.call('EXPIRE', KEYS[2], ARGV[3])
end
if first == 1 then redis.call('XADD', KEYS[3], '*', '__data__', ARGV[4]) end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return first
