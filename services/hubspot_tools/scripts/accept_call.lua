-- KEYS: stream call reply_stream queue calls records
-- ARGV: group entry_id ttl call_id order record request accepted effect most_of_record most
-- The request moves from the stream to its record's queue, in the order of the requests, and its caller is told: one
-- step, so that it is always in one of both. What somebody else accepted or finished meanwhile is only acknowledged.
-- include: _now.lua
local known = redis.call('HEXISTS', KEYS[2], 'accepted') + redis.call('HEXISTS', KEYS[2], 'result')
if known == 0 then
  if redis.call('ZCARD', KEYS[4]) >= tonumber(ARGV[10]) or redis.call('ZCARD', KEYS[5]) >= tonumber(ARGV[11]) then
    return 'full'
  end
  local now = string.format('%.0f', now_ms())
  redis.call('HSET', KEYS[2], 'accepted', ARGV[8], 'request', ARGV[7], 'record', ARGV[6], 'since', now,
    'effect', ARGV[9], 'begun', 0, 'postponed', 0)
  redis.call('ZADD', KEYS[4], ARGV[5], ARGV[4])
  redis.call('ZADD', KEYS[5], now, ARGV[4])
  redis.call('ZADD', KEYS[6], 'NX', now, ARGV[6])
  for _, key in ipairs({ KEYS[2], KEYS[4], KEYS[5], KEYS[6] }) do redis.call('EXPIRE', key, ARGV[3]) end
  redis.call('XADD', KEYS[3], '*', '__data__', ARGV[8])
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return known == 0 and 'accepted' or 'known'
