-- KEYS: stream
-- ARGV: group consumer entry_id to
-- An entry that its owner will not finish goes to a consumer that is nobody, from which any worker takes it. One that
-- is somebody else's by now stays theirs.
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then return 0 end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[4], 0, ARGV[3], 'JUSTID')
return 1
