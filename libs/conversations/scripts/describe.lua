-- KEYS: state log idempotency work_stream
-- ARGV: idempotency_key digest entry ttl:number live_channel field before value event wakes
-- Sets a field that describes a conversation for teammates (its labels or its priority); also after the end, because
-- reports count by it.
-- event: the work event. A change of priority wakes a worker while people have the conversation, because their due times
-- depend on it; added labels (`wakes` is the name of their trigger) where a flow of the conversation begins with them.
-- before: the value that the entry was made from; another one refuses it, and the caller makes it again.
-- entry: '' where nothing changes; the request is remembered all the same, so that its repeat changes nothing either.
-- include: _log.lua
local known = recall(idempotency, idempotency_key, digest)
if known then return known end
local status, current, tail, owner, triggers = unpack(state_of(state, 'status', field, 'tail', 'owner', 'triggers'))
if not status then return { 'unknown', '' } end
if (current or '') ~= before then return { 'changed', '' } end
local offset = tail
if entry ~= '' then
  offset = add(state, log, live_channel, entry)
  redis.call('HSET', state, field, value)
  local is_awaited = field == 'priority' and owner ~= 'assistant'
  if wakes ~= '' then is_awaited = string.find(' ' .. (triggers or '') .. ' ', ' ' .. wakes .. ' ', 1, true) end
  if is_awaited and status == 'open' then
    redis.call('HSET', state, 'head', offset, 'barrier', offset)
    publish_work(work_stream, event, offset)
  end
end
remember(idempotency, idempotency_key, offset, digest)
keep(ttl, state)
if entry ~= '' then announce(state, ttl) end
return { 'appended', offset }
