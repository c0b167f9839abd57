-- KEYS: state log idempotency timers
-- ARGV: key digest entry ttl pubsub ms silence_ms
-- Put aside for so long, or taken up again (0). It moves nothing; the contact's next line, or the timer, ends it.
-- The wait for a silent contact is suspended until then.
-- include: _log.lua
local known = recall(KEYS[3], ARGV[1], ARGV[2])
if known then return known end
local status, id = unpack(state_of(KEYS[1], 'status', 'id'))
if not status then return { 'unknown', '' } end
if status ~= 'open' then return { 'closed', '' } end
local offset = add(KEYS[1], KEYS[2], ARGV[5], ARGV[3])
remember(KEYS[3], ARGV[1], offset, ARGV[2])
if ARGV[6] == '0' then
  disarm(KEYS[1], KEYS[4], 'snooze')
  redis.call('HSET', KEYS[1], 'snoozed_until', '')
  resume_silence(KEYS[1], KEYS[4], id, offset)
else
  suspend_silence(KEYS[1], KEYS[4], tonumber(ARGV[7]))
  arm(KEYS[1], KEYS[4], id, 'snooze', tonumber(ARGV[6]), offset)
  redis.call('HSET', KEYS[1], 'snoozed_until', string.format('%.0f', now_ms() + tonumber(ARGV[6])))
end
keep(tonumber(ARGV[4]), KEYS[1])
announce(KEYS[1], tonumber(ARGV[4]))
return { 'appended', offset }
