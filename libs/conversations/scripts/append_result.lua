-- KEYS: state log idempotency calls timers wake_stream
-- ARGV: key digest entry event ttl pubsub call_id seq final
-- A tool's result is a fact, whenever it comes: late, after a takeover, after closing. It is refused only when
-- this log never asked. A provisional one (seq -1) stands in until the real one, and is nothing after it.
-- include: _log.lua
local known = recall(KEYS[3], ARGV[1], ARGV[2])
if known then return known end
if redis.call('EXISTS', KEYS[1]) == 0 then return { 'unknown', '' } end
local call = redis.call('HGET', KEYS[4], ARGV[7])
if not call then return { 'unknown_call', '' } end
if call == 'done' or (ARGV[8] == '-1' and call ~= 'pending') then return { 'superseded', '' } end
local offset = add(KEYS[1], KEYS[2], ARGV[6], ARGV[3])
remember(KEYS[3], ARGV[1], offset, ARGV[2])
if call == 'pending' then redis.call('HINCRBY', KEYS[1], 'pending_calls', -1) end
redis.call('HSET', KEYS[4], ARGV[7], ARGV[8] == '-1' and 'provisional' or (ARGV[9] == '1' and 'done' or 'accepted'))
redis.call('HSET', KEYS[1], 'head', offset, 'barrier', offset)
disarm(KEYS[1], KEYS[5], 'call:' .. ARGV[7])
wake(KEYS[6], ARGV[4], offset)
keep(tonumber(ARGV[5]), KEYS[1], KEYS[2], KEYS[3], KEYS[4])
return { 'appended', offset }
