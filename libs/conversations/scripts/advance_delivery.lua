-- KEYS: state lease redeliver log
-- ARGV: token offset lease_ms retried:flag entry live_channel
-- The lease's holder marks messages up to this offset as delivered. retried: only this one, which was given up before.
-- entry: '' or the log entry by which teammates see that a message that was given up was delivered later.
-- include: _log.lua
-- include: _deliveries.lua
if not holds(state, lease, token) then return 0 end
if entry ~= '' and redis.call('SISMEMBER', redeliver, offset) == 1 then
  add(state, log, live_channel, entry)
  -- XADD to an expired log would make a key without a time to live.
  redis.call('PEXPIRE', log, math.max(redis.call('PTTL', state), 1))
end
delivered(state, lease, redeliver, offset, lease_ms, retried)
return 1
