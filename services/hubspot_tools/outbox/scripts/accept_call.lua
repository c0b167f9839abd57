-- KEYS: stream call reply_stream queue calls records
-- ARGV: group consumer entry_id ttl call_id order record request accepted effect max_of_record:number max_of_shard:number
-- Moves a request from the stream to its record's queue, in the order of the requests, and answers its caller, in one step,
-- so that it is always in exactly one of both. Only the request's current worker moves it. A call that was accepted or
-- finished before is only acknowledged.
-- include: _now.lua
if #redis.call('XPENDING', stream, group, entry_id, entry_id, 1, consumer) == 0 then return 'known' end
local known = redis.call('HEXISTS', call, 'accepted') + redis.call('HEXISTS', call, 'result')
if known == 0 then
  if redis.call('ZCARD', queue) >= max_of_record or redis.call('ZCARD', calls) >= max_of_shard then
    return 'full'
  end
  local now = string.format('%.0f', now_ms())
  redis.call('HSET', call, 'accepted', accepted, 'request', request, 'record', record, 'since', now,
    'effect', effect, 'begun', 0, 'postponed', 0)
  redis.call('ZADD', queue, order, call_id)
  redis.call('ZADD', calls, now, call_id)
  redis.call('ZADD', records, 'NX', now, record)
  for _, key in ipairs({ call, queue, calls, records }) do redis.call('EXPIRE', key, ttl) end
  redis.call('XADD', reply_stream, '*', '__data__', accepted)
end
redis.call('XACK', stream, group, entry_id)
redis.call('XDEL', stream, entry_id)
return known == 0 and 'accepted' or 'known'
