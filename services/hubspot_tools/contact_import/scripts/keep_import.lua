-- KEYS: job running
-- ARGV: import_id token lease_ms
-- Keeps the lease for its holder; 0 gives it back at once. Answers `lost`, `stop` (somebody asked for it) or `kept`.
if redis.call('HGET', KEYS[1], 'lease') ~= ARGV[2] then return 'lost' end
local now = redis.call('TIME')
local ms = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
redis.call('ZADD', KEYS[2], ms + tonumber(ARGV[3]), ARGV[1])
if ARGV[3] == '0' then redis.call('HINCRBY', KEYS[1], 'attempts', -1) end
return redis.call('HGET', KEYS[1], 'stop') and 'stop' or 'kept'
