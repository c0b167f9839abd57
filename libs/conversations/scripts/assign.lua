-- KEYS: state log idempotency timers work_stream
-- ARGV: idempotency_key digest entry event ttl:number live_channel owner team expected_owner_version
-- Sets a new owner, because a person asked for it or because a teammate is free for a waiting conversation.
-- expected_owner_version: '' or the owner version at the time of the decision; a different one refuses the decision.
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
set_owner(state, timers, offset, owner, team)
publish_work(work_stream, event, offset)
keep(ttl, state)
announce(state, ttl)
return { 'appended', offset }
