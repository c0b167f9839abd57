-- Marks messages up to this offset as delivered. retried: a single message that was given up before.
local function delivered(state, lease, redeliver, offset, lease_ms, retried)
  if retried then
    redis.call('SREM', redeliver, offset)
  else
    redis.call('HSET', state, 'delivered', offset)
  end
  redis.call('HSET', state, 'delivery_tries', 0)
  redis.call('HDEL', state, 'delivery_since')
  redis.call('PEXPIRE', lease, lease_ms)
end

local function holds(state, lease, token)
  return redis.call('GET', lease) == token and redis.call('EXISTS', state) == 1
end
