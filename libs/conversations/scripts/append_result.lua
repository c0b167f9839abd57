-- KEYS: state log idempotency calls timers actions delivery_stream
-- ARGV: key digest entry ttl pubsub call_id final group consumer entry_id *offers
-- A tool's result is a fact, whenever it comes: late, after a takeover, after closing. It is refused only when
-- this log never made the call. The event that brought it stays unacknowledged and is the fact's wake-up. Only the
-- event's current worker appends it.
-- offers: pairs of an action that may be pressed from now on and its labels, a JSON object by language.
-- include: _log.lua
if not owns(KEYS[7], ARGV[8], ARGV[9], ARGV[10]) then return { 'dropped', '' } end
local known = recall(KEYS[3], ARGV[1], ARGV[2])
if known then return known end
if redis.call('EXISTS', KEYS[1]) == 0 then return { 'unknown', '' } end
local call = redis.call('HGET', KEYS[4], ARGV[6])
if not call then return { 'unknown_call', '' } end
if call == 'done' then
  finish(KEYS[7], ARGV[8], ARGV[10])
  return { 'superseded', '' }
end
local offset = add(KEYS[1], KEYS[2], ARGV[5], ARGV[3])
remember(KEYS[3], ARGV[1], offset, ARGV[2])
if call == 'pending' then redis.call('HINCRBY', KEYS[1], 'pending_calls', -1) end
redis.call('HSET', KEYS[4], ARGV[6], ARGV[7] == '1' and 'done' or 'accepted')
redis.call('HSET', KEYS[1], 'head', offset, 'barrier', offset)
disarm(KEYS[1], KEYS[5], 'call:' .. ARGV[6])
for i = 11, #ARGV, 2 do
  local labels = cjson.decode(ARGV[i + 1])
  redis.call('HSET', KEYS[6], ARGV[i], labels[redis.call('HGET', KEYS[1], 'locale')] or labels['en'])
end
keep(tonumber(ARGV[4]), KEYS[1])
announce(KEYS[1], tonumber(ARGV[4]))
return { 'appended', offset }
