-- KEYS: job running
-- ARGV: import_id token lease_ms:number
-- Renews the lease for its holder. Answers `lost`, `stop` (a person asked for it) or `renewed`.
if redis.call('HGET', job, 'lease') ~= token then return 'lost' end
local now = redis.call('TIME')
local ms = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
redis.call('ZADD', running, ms + lease_ms, import_id)
return redis.call('HGET', job, 'stop') and 'stop' or 'renewed'
