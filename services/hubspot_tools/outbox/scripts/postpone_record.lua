-- KEYS: records leases call
-- ARGV: token record effect wait_ms:number ended:flag
-- Releases a record, so that it is due again later. ended: the attempt ended in a known way. It does not count as an attempt
-- that killed its worker, and `effect` is its known effect. Otherwise the attempt stays counted.
-- include: _now.lua
if redis.call('HGET', leases, record) ~= token then return 0 end
if ended then
  redis.call('HSET', call, 'begun', 0, 'effect', effect)
  redis.call('HINCRBY', call, 'postponed', 1)
end
redis.call('ZADD', records, 'XX', string.format('%.0f', now_ms() + wait_ms), record)
redis.call('HDEL', leases, record)
return 1
