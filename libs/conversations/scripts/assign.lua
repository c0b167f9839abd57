-- KEYS: state log idempotency timers wake_stream
-- ARGV: key digest entry event ttl pubsub owner team expected_counter
-- A new owner, by a person's hand or because somebody was found for a conversation that waits. expected_counter: ''
-- or the owner counter that this was decided under; another one means that somebody was quicker.
-- include: _log.lua
local known = recall(KEYS[3], ARGV[1], ARGV[2])
if known then return known end
local status, counter = unpack(state_of(KEYS[1], 'status', 'owner_counter'))
if not status then return { 'unknown', '' } end
if status ~= 'open' then return { 'closed', '' } end
if ARGV[9] ~= '' and ARGV[9] ~= counter then return { 'owner_changed', '' } end
local offset = add(KEYS[1], KEYS[2], ARGV[6], ARGV[3])
remember(KEYS[3], ARGV[1], offset, ARGV[2])
redis.call('HSET', KEYS[1], 'head', offset, 'barrier', offset)
owned(KEYS[1], KEYS[4], offset, ARGV[7], ARGV[8])
wake(KEYS[5], ARGV[4], offset)
keep(tonumber(ARGV[5]), KEYS[1])
announce(KEYS[1], tonumber(ARGV[5]))
return { 'appended', offset }
