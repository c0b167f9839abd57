-- KEYS: state log idempotency work_stream
-- ARGV: idempotency_key digest entry event ttl:number live_channel
-- A teammate's request to take a change back, once for each idempotency key; also after the end, where the closing note is
-- written. The work event lets an agent do it.
-- include: _log.lua
local known = recall(idempotency, idempotency_key, digest)
if known then return known end
if redis.call('EXISTS', state) == 0 then return { 'unknown', '' } end
local offset = add(state, log, live_channel, entry)
remember(idempotency, idempotency_key, offset, digest)
redis.call('HSET', state, 'head', offset, 'barrier', offset)
publish_work(work_stream, event, offset)
keep(ttl, state)
announce(state, ttl)
return { 'appended', offset }
