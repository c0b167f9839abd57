-- KEYS: due
-- ARGV: token lease_ms:number limit:number
-- Acquires the leases of up to `limit` conversations with e-mails that are due. Each one is due again when its lease may
-- have expired, so that another gateway goes on after a crash.
-- include: _log.lua
local base = string.match(due, '^(.*:)mail$')
local now, acquired = now_ms(), {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, limit * 2)) do
  local lease = base .. 'conversation:' .. id .. ':mailing'
  if #acquired < limit and redis.call('SET', lease, token, 'NX', 'PX', lease_ms) then
    table.insert(acquired, id)
    redis.call('ZADD', due, now + lease_ms, id)
  elseif redis.call('EXISTS', lease) == 1 then
    redis.call('ZADD', due, now + math.max(redis.call('PTTL', lease), 1), id)
  end
end
return acquired
