-- KEYS: previous_calls previous_records previous_leases calls records
-- ARGV: previous_base base limit:number ttl values_ttl
-- Moves records with their writes, in order, from the keys of the previous version's outbox. A record that a worker of that
-- version sends now stays there until its lease ends. Answers the number of moved records.
-- include: _now.lua
local moved = 0
for _, record in ipairs(redis.call('ZRANGE', previous_records, 0, limit - 1)) do
  local due = redis.call('ZSCORE', previous_records, record)
  if tonumber(due) <= now_ms() or redis.call('HEXISTS', previous_leases, record) == 0 then
    local previous_queue, queue = previous_base .. 'queue:' .. record, base .. 'queue:' .. record
    local writes = redis.call('ZRANGE', previous_queue, 0, -1, 'WITHSCORES')
    for i = 1, #writes, 2 do
      local call_id, order = writes[i], writes[i + 1]
      redis.call('ZADD', queue, order, call_id)
      redis.call('ZADD', calls, redis.call('ZSCORE', previous_calls, call_id) or due, call_id)
      redis.call('ZREM', previous_calls, call_id)
    end
    -- Without our own values, the stale-write check would take our previous writes for another person's.
    local previous_written, written = previous_base .. 'written:' .. record, base .. 'written:' .. record
    local values = redis.call('HGETALL', previous_written)
    for i = 1, #values, 2 do redis.call('HSETNX', written, values[i], values[i + 1]) end
    if #values > 0 then redis.call('EXPIRE', written, values_ttl) end
    redis.call('ZADD', records, 'NX', due, record)
    redis.call('DEL', previous_queue, previous_written)
    redis.call('ZREM', previous_records, record)
    redis.call('HDEL', previous_leases, record)
    for _, key in ipairs({ queue, calls, records }) do redis.call('EXPIRE', key, ttl) end
    moved = moved + 1
  end
end
return moved
