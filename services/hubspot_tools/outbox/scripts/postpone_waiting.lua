-- KEYS: records leases call
-- ARGV: token record effect wait_ms ended
-- Gives a record back, to be tried again later. `ended` 1: the attempt ended well enough to be no attempt of a call that
-- kills its worker, and `effect` is what is known since; 0: it is left counted.
-- include: ../../scripts/_now.lua
if redis.call('HGET', KEYS[2], ARGV[2]) ~= ARGV[1] then return 0 end
if ARGV[5] == '1' then
  redis.call('HSET', KEYS[3], 'begun', 0, 'effect', ARGV[3])
  redis.call('HINCRBY', KEYS[3], 'postponed', 1)
end
redis.call('ZADD', KEYS[1], 'XX', string.format('%.0f', now_ms() + tonumber(ARGV[4])), ARGV[2])
redis.call('HDEL', KEYS[2], ARGV[2])
return 1
