-- KEYS: outbound
-- ARGV: token lease_ms most
-- Acquires the leases of up to `most` conversations of a channel that are due and without a lease. Each one is due again
-- when its lease may have expired. Answers the current time, then the IDs.
-- include: _log.lua
local base = string.match(KEYS[1], '^(.*:)channel%.outbound:')
local now, most, taken = now_ms(), tonumber(ARGV[3]), {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, most * 2)) do
  local lease = base .. 'conversation:' .. id .. ':delivering'
  local again = now + tonumber(ARGV[2])
  if #taken < most and redis.call('SET', lease, ARGV[1], 'NX', 'PX', ARGV[2]) then
    table.insert(taken, id)
    redis.call('ZADD', KEYS[1], again, id)
  elseif redis.call('EXISTS', lease) == 1 then
    redis.call('ZADD', KEYS[1], now + math.max(redis.call('PTTL', lease), 1), id)
  end
end
return { now, taken }
