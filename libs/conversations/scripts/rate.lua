-- KEYS: state log idempotency
-- ARGV: idempotency_key digest entry ttl:number live_channel rating comment window_ms:number
-- The contact's rating of a conversation that has ended. It moves nothing. A later one replaces it, as people change their minds
-- or first click a number and then write a line.
-- window_ms: how long after the end.
-- include: _log.lua
local known = recall(idempotency, idempotency_key, digest)
if known then return known end
local status, closed_at = unpack(state_of(state, 'status', 'closed_at'))
if not status then return { 'unknown', '' } end
if status == 'open' then return { 'open', '' } end
local time = redis.call('TIME')
if time[1] * 1000 - tonumber(closed_at) > window_ms then return { 'late', '' } end
local offset = add(state, log, live_channel, entry)
remember(idempotency, idempotency_key, offset, digest)
redis.call('HSET', state, 'rating', rating, 'rating_comment', comment)
keep(ttl, state)
announce(state, ttl)
return { 'appended', offset }
