-- KEYS: timers state log work_stream
-- ARGV: member tail after_ms:number entry event ttl:number live_channel
-- Looks at the silence of an open conversation. An agent has read the state up to `tail`: by its rules something follows
-- `after_ms` after the newest entry. If that time is over, the entry that says what follows is appended and starts a turn;
-- else the timer is moved to that time. A newer entry refuses both, and the agent looks again.
-- entry: '' while no rule applies: then the agent looks again after `after_ms`.
-- include: _log.lua
local due = redis.call('ZSCORE', timers, member)
if not due then return { 'gone' } end
if tonumber(due) > now_ms() then return { 'early' } end
local status, current = unpack(state_of(state, 'status', 'tail'))
if status ~= 'open' then
  redis.call('ZREM', timers, member)
  return { 'stale' }
end
if current ~= tail then return { 'changed' } end
local ends = (entry == '' and now_ms() or ms_of(tail)) + after_ms
if entry == '' or ends > now_ms() then
  redis.call('ZADD', timers, string.format('%.0f', ends), member)
  return { 'postponed' }
end
local offset = add(state, log, live_channel, entry)
redis.call('HSET', state, 'head', offset, 'barrier', offset)
-- `keep` brings the timer forward only: from here on it counts again.
redis.call('ZREM', timers, member)
publish_work(work_stream, event, offset)
keep(ttl, state)
announce(state, ttl)
return { 'fired', offset }
