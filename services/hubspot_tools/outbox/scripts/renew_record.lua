-- KEYS: records leases
-- ARGV: token record lease_ms:number
-- Renews a record's lease for its holder.
-- include: _now.lua
if redis.call('HGET', leases, record) ~= token then return 0 end
redis.call('ZADD', records, 'XX', string.format('%.0f', now_ms() + lease_ms), record)
return 1
