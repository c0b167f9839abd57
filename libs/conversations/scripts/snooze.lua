-- KEYS: state log idempotency timers
-- ARGV: idempotency_key digest entry ttl:number live_channel snooze_ms:number
-- Snoozes a conversation for `snooze_ms`, or ends the snooze (0). It does not move the head. The contact's next message or
-- the timer ends the snooze. No silence counts until then.
-- include: _log.lua
local known = recall(idempotency, idempotency_key, digest)
if known then return known end
local status, id = unpack(state_of(state, 'status', 'id'))
if not status then return { 'unknown', '' } end
if status ~= 'open' then return { 'closed', '' } end
local offset = add(state, log, live_channel, entry)
remember(idempotency, idempotency_key, offset, digest)
if snooze_ms == 0 then
  disarm(state, timers, 'snooze')
  redis.call('HSET', state, 'snoozed_until', '')
else
  arm(state, timers, id, 'snooze', snooze_ms, offset)
  redis.call('HSET', state, 'snoozed_until', string.format('%.0f', now_ms() + snooze_ms))
end
keep(ttl, state)
announce(state, ttl)
return { 'appended', offset }
