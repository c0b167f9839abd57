-- KEYS: job running
-- ARGV: import_id token lease_ms:number
-- Renews the lease for its holder. Answers `lost`, `stop` (a person asked for it) or `renewed`.
-- include: _now.lua
if redis.call('HGET', job, 'lease') ~= token then return 'lost' end
local now = now_ms()
redis.call('ZADD', running, now + lease_ms, import_id)
return redis.call('HGET', job, 'stop') and 'stop' or 'renewed'
