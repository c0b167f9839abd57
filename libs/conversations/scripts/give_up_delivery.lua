-- KEYS: state lease redeliver log dead reasons channels
-- ARGV: token offset lease_ms again reason event entry pubsub unknown_ms
-- Gives a message up in one step: it becomes a dead letter, teammates see an entry, and the message is passed.
-- unknown_ms: '' or the time for which no gateway may have known the channel; else a gateway that knows it delivers it.
-- include: _log.lua
-- include: _deliveries.lua
-- include: ../../messaging/scripts/_letters.lua
if not holds(KEYS[1], KEYS[2], ARGV[1]) then return 0 end
local channel, tries = unpack(redis.call('HMGET', KEYS[1], 'channel', 'delivery_tries'))
if ARGV[9] ~= '' then
  local known = redis.call('ZSCORE', KEYS[7], channel)
  if known and now_ms() - tonumber(known) < tonumber(ARGV[9]) then return 0 end
end
bury(KEYS[5], KEYS[6], ARGV[5], 'channel', channel, 'offset', ARGV[2], 'event', ARGV[6], 'attempts', tries or 0)
add(KEYS[1], KEYS[4], ARGV[8], ARGV[7])
redis.call('PEXPIRE', KEYS[4], math.max(redis.call('PTTL', KEYS[1]), 1))
delivered(KEYS[1], KEYS[2], KEYS[3], ARGV[2], ARGV[3], ARGV[4])
return 1
