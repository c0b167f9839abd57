-- KEYS: timers state log calls work_stream completed_stream
-- ARGV: member name generation entry event ttl:number live_channel call_id
-- Fires a due timer once: removes it, compares the generation that armed it, appends the entry and starts a turn, in one
-- step. After the end of a conversation only timers `after:…` fire. A timer of a tool call (call_id not '') appends the
-- provisional result. If the real result is already in the stream, at a dead worker or behind others, the timer waits for
-- it, so that the contact does not get two answers.
-- include: _log.lua
local due = redis.call('ZSCORE', timers, member)
if not due then return { 'gone' } end
if tonumber(due) > now_ms() then return { 'early' } end
if call_id ~= '' then
  for _, completed in ipairs(redis.call('XRANGE', completed_stream, '-', '+', 'COUNT', 1000)) do
    if string.find(completed[2][2], '"call_id":"' .. call_id .. '"', 1, true) then
      redis.call('ZADD', timers, string.format('%.0f', now_ms() + 1000), member)
      return { 'answered' }
    end
  end
end
redis.call('ZREM', timers, member)
local field = 'timer:' .. name
if redis.call('HGET', state, field) ~= generation then return { 'stale' } end
redis.call('HDEL', state, field)
if call_id ~= '' then
  if redis.call('HGET', calls, call_id) ~= 'pending' then return { 'stale' } end
  redis.call('HSET', calls, call_id, 'provisional')
  redis.call('HINCRBY', state, 'pending_calls', -1)
elseif redis.call('HGET', state, 'status') ~= 'open' and string.sub(name, 1, 6) ~= 'after:' then
  return { 'stale' }
end
local offset = add(state, log, live_channel, entry)
redis.call('HSET', state, 'head', offset, 'barrier', offset)
if name == 'snooze' then redis.call('HSET', state, 'snoozed_until', '') end
publish_work(work_stream, event, offset)
keep(ttl, state)
announce(state, ttl)
return { 'fired', offset }
