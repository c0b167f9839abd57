-- KEYS: state lease redeliver log
-- ARGV: token offset lease_ms again entry pubsub
-- The lease's holder marks messages up to this offset as delivered. entry: '' or the log entry by which teammates see
-- that a message that was given up was delivered later.
-- include: _log.lua
-- include: _deliveries.lua
if not holds(KEYS[1], KEYS[2], ARGV[1]) then return 0 end
if ARGV[5] ~= '' and redis.call('SISMEMBER', KEYS[3], ARGV[2]) == 1 then
  add(KEYS[1], KEYS[4], ARGV[6], ARGV[5])
  redis.call('PEXPIRE', KEYS[4], math.max(redis.call('PTTL', KEYS[1]), 1))
end
delivered(KEYS[1], KEYS[2], KEYS[3], ARGV[2], ARGV[3], ARGV[4])
return 1
