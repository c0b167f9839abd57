-- KEYS: state log idempotency calls timers wake_stream delivery_stream
-- ARGV: key digest entry event ttl pubsub call_id final group entry_id
-- A tool's result is a fact, whenever it comes: late, after a takeover, after closing. It is refused only when
-- this log never asked. The event that brought it is finished in the same breath; from here on the wake-up leads.
-- include: _log.lua
local known = recall(KEYS[3], ARGV[1], ARGV[2])
if known then
  finish(KEYS[7], ARGV[9], ARGV[10])
  return known
end
if redis.call('EXISTS', KEYS[1]) == 0 then return { 'unknown', '' } end
local call = redis.call('HGET', KEYS[4], ARGV[7])
if not call then return { 'unknown_call', '' } end
finish(KEYS[7], ARGV[9], ARGV[10])
if call == 'done' then return { 'superseded', '' } end
local offset = add(KEYS[1], KEYS[2], ARGV[6], ARGV[3])
remember(KEYS[3], ARGV[1], offset, ARGV[2])
if call == 'pending' then redis.call('HINCRBY', KEYS[1], 'pending_calls', -1) end
redis.call('HSET', KEYS[4], ARGV[7], ARGV[8] == '1' and 'done' or 'accepted')
redis.call('HSET', KEYS[1], 'head', offset, 'barrier', offset)
disarm(KEYS[1], KEYS[5], 'call:' .. ARGV[7])
wake(KEYS[6], ARGV[4], offset)
keep(tonumber(ARGV[5]), KEYS[1], KEYS[2], KEYS[3], KEYS[4])
return { 'appended', offset }
