-- KEYS: records leases
-- ARGV: heartbeats consumer ttl_ms
-- Makes the records of dead workers due again at once, and their tokens void. Answers the number of records.
-- include: ../../scripts/_now.lua
-- include: ../../../../libs/messaging/workers/scripts/_life.lua
local leases, freed = redis.call('HGETALL', KEYS[2]), 0
for i = 1, #leases, 2 do
  local holder = holder_in(leases[i + 1])
  if holder and is_dead(ARGV[1], ARGV[2], holder, ARGV[3]) then
    redis.call('ZADD', KEYS[1], 'XX', string.format('%.0f', now_ms()), leases[i])
    redis.call('HDEL', KEYS[2], leases[i])
    freed = freed + 1
  end
end
return freed
