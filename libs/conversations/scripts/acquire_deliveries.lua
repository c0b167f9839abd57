-- KEYS: outbound
-- ARGV: token lease_ms:number limit:number
-- Acquires the leases of up to `limit` conversations of a channel that are due and without a lease. Each one is due again
-- when its lease may have expired. Answers the current time, then the IDs.
-- include: _log.lua
local base = string.match(outbound, '^(.*:)channel%.outbound:')
local now, acquired = now_ms(), {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', outbound, '-inf', now, 'LIMIT', 0, limit * 2)) do
  local lease = base .. 'conversation:' .. id .. ':delivering'
  if #acquired < limit and redis.call('SET', lease, token, 'NX', 'PX', lease_ms) then
    table.insert(acquired, id)
    redis.call('ZADD', outbound, now + lease_ms, id)
  elseif redis.call('EXISTS', lease) == 1 then
    redis.call('ZADD', outbound, now + math.max(redis.call('PTTL', lease), 1), id)
  end
end
return { now, acquired }
