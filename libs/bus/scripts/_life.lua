-- Whether a worker is dead in the eyes of another. One with a break in its own heartbeat less than `ttl_ms` ago judges
-- nobody: a Redis that stood still let all heartbeats end.
local function is_dead(heartbeats, me, other, ttl_ms)
  if redis.call('EXISTS', heartbeats .. other) == 1 then return false end
  local since = redis.call('GET', heartbeats .. me)
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  return since and now - tonumber(since) >= tonumber(ttl_ms)
end

-- The worker in a lease's token, which is `<consumer> <random>`; nil where it has none.
local function holder_in(token)
  return token and string.match(token, '^(%S+) ')
end
