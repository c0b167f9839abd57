-- KEYS: stream
-- ARGV: group consumer entry_id to
-- Moves an entry that its worker will not finish to a consumer without a worker, from which any worker takes it over. An
-- entry that belongs to another worker by now is not moved.
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then return 0 end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[4], 0, ARGV[3], 'JUSTID')
return 1
