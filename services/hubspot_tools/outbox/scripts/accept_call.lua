-- KEYS: stream call reply_stream queue calls records
-- ARGV: group consumer entry_id ttl call_id order record request accepted effect most_of_record most
-- The request moves from the stream to its record's queue, in the order of the requests, and its caller is told: one
-- step, so that it is always in one of both. Only the worker that the request belongs to moves it; what was accepted or
-- finished already is only acknowledged.
-- include: ../../scripts/_now.lua
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then return 'known' end
local known = redis.call('HEXISTS', KEYS[2], 'accepted') + redis.call('HEXISTS', KEYS[2], 'result')
if known == 0 then
  if redis.call('ZCARD', KEYS[4]) >= tonumber(ARGV[11]) or redis.call('ZCARD', KEYS[5]) >= tonumber(ARGV[12]) then
    return 'full'
  end
  local now = string.format('%.0f', now_ms())
  redis.call('HSET', KEYS[2], 'accepted', ARGV[9], 'request', ARGV[8], 'record', ARGV[7], 'since', now,
    'effect', ARGV[10], 'begun', 0, 'postponed', 0)
  redis.call('ZADD', KEYS[4], ARGV[6], ARGV[5])
  redis.call('ZADD', KEYS[5], now, ARGV[5])
  redis.call('ZADD', KEYS[6], 'NX', now, ARGV[7])
  for _, key in ipairs({ KEYS[2], KEYS[4], KEYS[5], KEYS[6] }) do redis.call('EXPIRE', key, ARGV[4]) end
  redis.call('XADD', KEYS[3], '*', '__data__', ARGV[9])
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
return known == 0 and 'accepted' or 'known'
