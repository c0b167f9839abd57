-- KEYS: timers state log wake_stream
-- ARGV: member generation entry event ttl pubsub idle_ms
-- Closes a conversation that has had no entry for `idle_ms` and has no later timer. Its keys still exist, so that the
-- desk's loads and lists are updated. If there was an entry, the check is postponed until `idle_ms` after it.
-- include: _log.lua
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due then return { 'gone' } end
if tonumber(due) > now_ms() then return { 'early' } end
local status, generation, tail, keep_until = unpack(state_of(KEYS[2], 'status', 'timer:idle', 'tail', 'keep_until'))
if generation ~= ARGV[2] or status ~= 'open' then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return { 'stale' }
end
local ends = math.max(ms_of(tail), tonumber(keep_until or '0')) + tonumber(ARGV[7])
if ends > now_ms() then
  redis.call('ZADD', KEYS[1], string.format('%.0f', ends), ARGV[1])
  return { 'postponed' }
end
local offset = add(KEYS[2], KEYS[3], ARGV[6], ARGV[3])
redis.call('HSET', KEYS[2], 'head', offset, 'barrier', offset)
closed(KEYS[2], KEYS[1], offset, 'system', tonumber(ARGV[5]))
wake(KEYS[4], ARGV[4], offset)
keep(tonumber(ARGV[5]), KEYS[2])
announce(KEYS[2], tonumber(ARGV[5]))
return { 'closed', offset }
