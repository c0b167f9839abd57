-- include: _now.lua
-- Whether worker `me` may consider another worker dead. A worker with an interruption of its own heartbeat less than
-- `ttl_ms` ago considers no worker dead, because a stopped Redis lets all heartbeats expire.
local function is_dead(heartbeats, me, other, ttl_ms)
  if redis.call('EXISTS', heartbeats .. other) == 1 then return false end
  local since = redis.call('GET', heartbeats .. me)
  return since and now_ms() - tonumber(since) >= tonumber(ttl_ms)
end

-- The worker in a lease's token `<consumer> <random>`; nil if the token names none.
local function holder_in(token)
  return token and string.match(token, '^(%S+) ')
end
