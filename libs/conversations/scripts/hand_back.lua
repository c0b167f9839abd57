-- KEYS: state lease
-- ARGV: lease_value counted
-- Releases the lease of a turn that this worker will not finish, so that the entry's next worker may begin it at once.
-- counted '0': the worker shut down, so that the turn does not count as an attempt.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return { 'lost' } end
redis.call('DEL', KEYS[2])
if ARGV[2] == '0' then redis.call('HSET', KEYS[1], 'attempts', 0) end
return { 'handed_back' }
