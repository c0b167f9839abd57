-- KEYS: state lease redeliver log dead reasons channels
-- ARGV: token offset lease_ms retried:flag reason event entry live_channel unknown_ms:number
-- Gives a message up in one step: it becomes a dead letter, teammates see an entry, and the next message is delivered.
-- unknown_ms: None, or the time for which no gateway may have announced the channel. If one has, it delivers the message.
-- include: _now.lua
-- include: _log.lua
-- include: _deliveries.lua
-- include: _dead_letters.lua
if not holds(state, lease, token) then return 0 end
local channel, attempts = unpack(redis.call('HMGET', state, 'channel', 'delivery_tries'))
if unknown_ms then
  local announced = redis.call('ZSCORE', channels, channel)
  if announced and now_ms() - tonumber(announced) < unknown_ms then return 0 end
end
add_dead_letter(dead, reasons, reason, 'channel', channel, 'offset', offset, 'event', event, 'attempts', attempts or 0)
add(state, log, live_channel, entry)
redis.call('PEXPIRE', log, math.max(redis.call('PTTL', state), 1))
delivered(state, lease, redeliver, offset, lease_ms, retried)
return 1
