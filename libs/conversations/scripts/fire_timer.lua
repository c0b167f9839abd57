-- KEYS: timers state log calls wake_stream completed_stream
-- ARGV: member name generation entry event ttl pubsub call_id
-- A due timer fires once: popped, checked against the generation that armed it, appended and announced together.
-- After the end only timers `after:…` still fire. A timer of a tool call (call_id not '') appends the provisional result
-- instead of a plain firing. If the real result is already in the stream, pending at a dead worker or behind others, the
-- timer waits for it, so that the contact does not get two answers.
-- include: _log.lua
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due then return { 'gone' } end
if tonumber(due) > now_ms() then return { 'early' } end
if ARGV[8] ~= '' then
  for _, event in ipairs(redis.call('XRANGE', KEYS[6], '-', '+', 'COUNT', 1000)) do
    if string.find(event[2][2], '"call_id":"' .. ARGV[8] .. '"', 1, true) then
      redis.call('ZADD', KEYS[1], string.format('%.0f', now_ms() + 1000), ARGV[1])
      return { 'answered' }
    end
  end
end
redis.call('ZREM', KEYS[1], ARGV[1])
local field = 'timer:' .. ARGV[2]
if redis.call('HGET', KEYS[2], field) ~= ARGV[3] then return { 'stale' } end
redis.call('HDEL', KEYS[2], field)
if ARGV[8] ~= '' then
  if redis.call('HGET', KEYS[4], ARGV[8]) ~= 'pending' then return { 'stale' } end
  redis.call('HSET', KEYS[4], ARGV[8], 'provisional')
  redis.call('HINCRBY', KEYS[2], 'pending_calls', -1)
elseif redis.call('HGET', KEYS[2], 'status') ~= 'open' and string.sub(ARGV[2], 1, 6) ~= 'after:' then
  return { 'stale' }
end
local offset = add(KEYS[2], KEYS[3], ARGV[7], ARGV[4])
redis.call('HSET', KEYS[2], 'head', offset, 'barrier', offset)
if ARGV[2] == 'snooze' then
  redis.call('HSET', KEYS[2], 'snoozed_until', '')
  resume_silence(KEYS[2], KEYS[1], redis.call('HGET', KEYS[2], 'id'), offset)
end
wake(KEYS[5], ARGV[5], offset)
keep(tonumber(ARGV[6]), KEYS[2])
announce(KEYS[2], tonumber(ARGV[6]))
return { 'fired', offset }
