-- KEYS: stream call
-- ARGV: group consumer entry_id
-- Does not count the attempt that begin_call counted last: another master of Redis failed, not the worker. What it had
-- sent may have had its effect, so that the next attempt is a repetition still.
if #redis.call('XPENDING', stream, group, entry_id, entry_id, 1, consumer) == 0 then return 0 end
redis.call('HINCRBY', call, 'excused', 1)
return 1
