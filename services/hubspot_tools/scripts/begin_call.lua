-- KEYS: stream record reply_stream
-- ARGV: group entry_id ttl max_attempts
-- Written before anything is sent: whoever finds `started` without a result knows that HubSpot may have acted.
-- A call that has its result is only told again.
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1) == 0 then return { 'dropped', 0 } end
local result = redis.call('HGET', KEYS[2], 'result')
if result then
  redis.call('XADD', KEYS[3], '*', '__data__', result)
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
  redis.call('XDEL', KEYS[1], ARGV[2])
  return { 'repeated', 0 }
end
local attempts = redis.call('HINCRBY', KEYS[2], 'attempts', 1)
redis.call('HSETNX', KEYS[2], 'started', redis.call('TIME')[1])
redis.call('EXPIRE', KEYS[2], ARGV[3])
if attempts > tonumber(ARGV[4]) then return { 'exhausted', attempts } end
return { 'started', attempts }
