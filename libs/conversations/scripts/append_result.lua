-- KEYS: state log idempotency calls timers actions delivery_stream
-- ARGV: idempotency_key digest entry ttl:number live_channel call_id final:flag group consumer entry_id *offers
-- Appends a tool's result at any time: late, after a takeover, or after closing. A result is refused only if this log never
-- made the call. The work event that brought the result stays unacknowledged, because it starts the next turn. Only the
-- event's current worker appends the result.
-- offers: pairs of an action whose button may be clicked from now on and its labels, a JSON object by language.
-- include: _log.lua
if not owns(delivery_stream, group, consumer, entry_id) then return { 'dropped', '' } end
local known = recall(idempotency, idempotency_key, digest)
if known then return known end
if redis.call('EXISTS', state) == 0 then return { 'unknown', '' } end
local call = redis.call('HGET', calls, call_id)
if not call then return { 'unknown_call', '' } end
if call == 'done' then
  acknowledge(delivery_stream, group, entry_id)
  return { 'superseded', '' }
end
local offset = add(state, log, live_channel, entry)
remember(idempotency, idempotency_key, offset, digest)
if call == 'pending' then redis.call('HINCRBY', state, 'pending_calls', -1) end
redis.call('HSET', calls, call_id, final and 'done' or 'accepted')
redis.call('HSET', state, 'head', offset, 'barrier', offset)
disarm(state, timers, 'call:' .. call_id)
for i = 1, #offers, 2 do
  local labels = cjson.decode(offers[i + 1])
  redis.call('HSET', actions, offers[i], labels[redis.call('HGET', state, 'locale')] or labels['en'])
end
keep(ttl, state)
announce(state, ttl)
return { 'appended', offset }
