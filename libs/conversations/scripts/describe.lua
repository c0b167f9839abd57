-- KEYS: state log idempotency work_stream
-- ARGV: idempotency_key digest entry ttl:number live_channel field before value event
-- Sets a field that describes a conversation for teammates (its labels or its priority); also after the end, because
-- reports count by it.
-- event: '' or the work event with which a change wakes a worker while people have the
-- conversation, because their due times depend on it.
-- before: the value that the entry was made from; another one refuses it, and the caller makes it again.
-- entry: '' where nothing changes; the request is remembered all the same, so that its repeat changes nothing either.
-- include: _log.lua
local known = recall(idempotency, idempotency_key, digest)
if known then return known end
local status, current, tail, owner = unpack(state_of(state, 'status', field, 'tail', 'owner'))
if not status then return { 'unknown', '' } end
if (current or '') ~= before then return { 'changed', '' } end
local offset = tail
if entry ~= '' then
  offset = add(state, log, live_channel, entry)
  redis.call('HSET', state, field, value)
  if event ~= '' and status == 'open' and owner ~= 'assistant' then
    redis.call('HSET', state, 'head', offset, 'barrier', offset)
    publish_work(work_stream, event, offset)
  end
end
remember(idempotency, idempotency_key, offset, digest)
keep(ttl, state)
if entry ~= '' then announce(state, ttl) end
return { 'appended', offset }
