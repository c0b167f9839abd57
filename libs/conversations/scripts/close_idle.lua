-- KEYS: timers state log work_stream
-- ARGV: member generation entry event ttl:number live_channel idle_ms:number
-- Closes a conversation that has had no entry for `idle_ms` and has no later timer. Its keys still exist, so that the
-- desk's loads and lists are updated. If there was an entry, the check is postponed until `idle_ms` after it.
-- A new conversation is forgotten instead: no key of it stays.
-- include: _log.lua
-- Removes all keys of a new conversation. A worker that advances it loses its lease, and an event that leads to it finds
-- nothing.
local function forget()
  local id = redis.call('HGET', state, 'id')
  local pointer = keys_of_contact(state) .. ':open'
  if redis.call('GET', pointer) == id then redis.call('DEL', pointer) end
  for _, field in ipairs(redis.call('HKEYS', state)) do
    local name = string.match(field, '^timer:(.+)$')
    if name then disarm(state, timers, name) end
  end
  unlist(state, string.match(state, '^(.*:)conversation:[^:]+$'), redis.call('HGET', state, 'listed'))
  for _, part in ipairs({ '', ':log', ':lease', ':idempotency', ':calls', ':actions', ':attachments', ':mail', ':seen',
    ':visits', ':looked', ':viewers' }) do
    redis.call('DEL', state .. part)
  end
end
local due = redis.call('ZSCORE', timers, member)
if not due then return { 'gone' } end
if tonumber(due) > now_ms() then return { 'early' } end
local status, armed_by, tail, keep_until, only_opened =
  unpack(state_of(state, 'status', 'timer:idle', 'tail', 'keep_until', 'only_opened'))
if armed_by ~= generation or status ~= 'open' then
  redis.call('ZREM', timers, member)
  return { 'stale' }
end
local forget_at = tonumber(only_opened or '0')
local is_new = forget_at > 1 -- an earlier version wrote 1
local ends = is_new and forget_at or math.max(ms_of(tail), tonumber(keep_until or '0')) + idle_ms
if ends > now_ms() then
  redis.call('ZADD', timers, string.format('%.0f', ends), member)
  return { 'postponed' }
end
if is_new then
  forget()
  return { 'forgotten' }
end
local offset = add(state, log, live_channel, entry)
redis.call('HSET', state, 'head', offset, 'barrier', offset)
set_closed(state, timers, offset, 'system', ttl)
publish_work(work_stream, event, offset)
keep(ttl, state)
announce(state, ttl)
return { 'closed', offset }
