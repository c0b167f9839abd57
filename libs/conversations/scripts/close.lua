-- KEYS: state log idempotency timers work_stream
-- ARGV: idempotency_key digest entry event ttl:number live_channel closed_by
-- Closes an open conversation once. The contact's pointer is deleted only if it still names this conversation. Timers are
-- cleared. The new owner version refuses a decision that is being made.
-- include: _log.lua
local known = recall(idempotency, idempotency_key, digest)
if known then return known end
local status = redis.call('HGET', state, 'status')
if not status then return { 'unknown', '' } end
if status ~= 'open' then return { 'closed', '' } end
local offset = add(state, log, live_channel, entry)
remember(idempotency, idempotency_key, offset, digest)
redis.call('HSET', state, 'head', offset, 'barrier', offset)
set_closed(state, timers, offset, closed_by, ttl)
publish_work(work_stream, event, offset)
keep(ttl, state)
announce(state, ttl)
return { 'appended', offset }
