-- Whether Redis' server process changed within `within_ms`: a restart or a failover may have lost the last acknowledged
-- writes. A Redis that was never seen before has nothing to lose.
local function restarted(key, within_ms, ttl)
  local info = redis.pcall('INFO', 'server')
  local run_id = type(info) == 'string' and string.match(info, 'run_id:(%w+)')
  if not run_id then return false end
  local known, changed_at = unpack(redis.call('HMGET', key, 'run_id', 'changed_at'))
  if known ~= run_id then
    redis.call('HSET', key, 'run_id', run_id)
    if known then
      changed_at = now_ms()
      redis.call('HSET', key, 'changed_at', string.format('%.0f', changed_at))
    end
  end
  if redis.call('TTL', key) < tonumber(ttl) / 2 then redis.call('EXPIRE', key, ttl) end
  return changed_at and now_ms() - tonumber(changed_at) < tonumber(within_ms)
end
