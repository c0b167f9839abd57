-- KEYS: records leases
-- ARGV: token record lease_ms
-- Keeps a lease, if it is still this holder's.
-- include: ../../scripts/_now.lua
if redis.call('HGET', KEYS[2], ARGV[2]) ~= ARGV[1] then return 0 end
redis.call('ZADD', KEYS[1], 'XX', string.format('%.0f', now_ms() + tonumber(ARGV[3])), ARGV[2])
return 1
