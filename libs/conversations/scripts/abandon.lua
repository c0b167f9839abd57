-- KEYS: state lease
-- ARGV: token counted:flag
-- Releases the lease of a turn that this worker will not finish, so that the entry's next worker may begin it at once.
-- counted: the turn counts as an attempt. It does not when the worker shuts down.
if redis.call('GET', lease) ~= token then return { 'lost' } end
redis.call('DEL', lease)
if not counted then redis.call('HSET', state, 'attempts', 0) end
return { 'abandoned' }
