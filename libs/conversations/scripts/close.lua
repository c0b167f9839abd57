-- KEYS: state log idempotency timers work_stream
-- ARGV: idempotency_key digest entry event ttl:number live_channel closed_by expected_owner_version
-- Closes an open conversation once. The contact's pointer is deleted only if it still names this conversation. Timers are
-- cleared. The new owner version refuses a decision that is being made.
-- expected_owner_version: '' or the owner version that the closer saw; a different one refuses it.
-- include: _log.lua
local known = recall(idempotency, idempotency_key, digest)
if known then return known end
local status, owner_version = unpack(state_of(state, 'status', 'owner_counter'))
if not status then return { 'unknown', '' } end
if status ~= 'open' then return { 'closed', '' } end
if expected_owner_version ~= '' and expected_owner_version ~= owner_version then return { 'owner_changed', '' } end
local offset = add(state, log, live_channel, entry)
remember(idempotency, idempotency_key, offset, digest)
redis.call('HSET', state, 'head', offset, 'barrier', offset)
set_closed(state, timers, offset, closed_by, ttl)
publish_work(work_stream, event, offset)
keep(ttl, state)
announce(state, ttl)
return { 'appended', offset }
