-- KEYS: records leases
-- ARGV: heartbeats consumer ttl_ms
-- Makes the records of dead workers due again at once, and their tokens void. Answers the number of records.
-- include: _now.lua
-- include: _life.lua
local tokens, released = redis.call('HGETALL', leases), 0
for i = 1, #tokens, 2 do
  local record, holder = tokens[i], holder_in(tokens[i + 1])
  if holder and is_dead(heartbeats, consumer, holder, ttl_ms) then
    redis.call('ZADD', records, 'XX', string.format('%.0f', now_ms()), record)
    redis.call('HDEL', leases, record)
    released = released + 1
  end
end
return released
