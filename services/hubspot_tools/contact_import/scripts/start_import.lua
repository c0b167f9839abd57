-- KEYS: job running
-- ARGV: import_id confirmation call_id request ttl
-- Starts an import whose plan a person confirmed, once, however often the call is delivered.
-- include: _now.lua
local status, planned, started_by = unpack(redis.call('HMGET', job, 'status', 'confirmation', 'call_id'))
if started_by == call_id then return 'started' end
if status ~= 'planned' then return status or 'gone' end
if planned ~= confirmation then return 'changed' end
redis.call('HSET', job, 'status', 'running', 'call_id', call_id, 'request', request, 'started_at',
  string.format('%.3f', now_ms() / 1000))
redis.call('ZADD', running, 0, import_id)
redis.call('EXPIRE', running, ttl)
return 'started'
