-- KEYS: stream
-- ARGV: group consumer entry_id target
-- Moves an entry that its worker will not finish to a consumer without a worker, from which any worker takes it over. An
-- entry that belongs to another worker by now is not moved.
if #redis.call('XPENDING', stream, group, entry_id, entry_id, 1, consumer) == 0 then return 0 end
redis.call('XCLAIM', stream, group, target, 0, entry_id, 'JUSTID')
return 1
