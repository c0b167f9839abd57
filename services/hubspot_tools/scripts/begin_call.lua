-- KEYS: stream record reply_stream queue server
-- ARGV: group consumer entry_id ttl max_attempts restart_ms server_ttl
-- Written before anything is sent: whoever finds `started` without a result knows that HubSpot may have acted.
-- A call that has its result, or was accepted, is only told again. Answers { status, attempts, writes that wait for
-- the same record, whether Redis may have lost what it knew of this call }.
-- include: _now.lua
-- include: _restarts.lua
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then return { 'dropped', 0, 0, 0 } end
local result, accepted = unpack(redis.call('HMGET', KEYS[2], 'result', 'accepted'))
if result or accepted then
  redis.call('XADD', KEYS[3], '*', '__data__', result or accepted)
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
  redis.call('XDEL', KEYS[1], ARGV[3])
  return { 'repeated', 0, 0, 0 }
end
local lost = restarted(KEYS[5], ARGV[6], ARGV[7]) and 1 or 0
local attempts = redis.call('HINCRBY', KEYS[2], 'attempts', 1)
redis.call('HSETNX', KEYS[2], 'started', redis.call('TIME')[1])
redis.call('EXPIRE', KEYS[2], ARGV[4])
if attempts > tonumber(ARGV[5]) then return { 'exhausted', attempts, 0, lost } end
return { 'started', attempts, redis.call('ZCARD', KEYS[4]), lost }
