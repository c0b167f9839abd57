-- KEYS: timers state log work_stream
-- ARGV: member generation entry event ttl:number live_channel idle_ms:number
-- Closes a conversation that has had no entry for `idle_ms` and has no later timer. Its keys still exist, so that the
-- desk's loads and lists are updated. If there was an entry, the check is postponed until `idle_ms` after it.
-- include: _log.lua
local due = redis.call('ZSCORE', timers, member)
if not due then return { 'gone' } end
if tonumber(due) > now_ms() then return { 'early' } end
local status, armed_by, tail, keep_until = unpack(state_of(state, 'status', 'timer:idle', 'tail', 'keep_until'))
if armed_by ~= generation or status ~= 'open' then
  redis.call('ZREM', timers, member)
  return { 'stale' }
end
local ends = math.max(ms_of(tail), tonumber(keep_until or '0')) + idle_ms
if ends > now_ms() then
  redis.call('ZADD', timers, string.format('%.0f', ends), member)
  return { 'postponed' }
end
local offset = add(state, log, live_channel, entry)
redis.call('HSET', state, 'head', offset, 'barrier', offset)
set_closed(state, timers, offset, 'system', ttl)
publish_work(work_stream, event, offset)
keep(ttl, state)
announce(state, ttl)
return { 'closed', offset }
