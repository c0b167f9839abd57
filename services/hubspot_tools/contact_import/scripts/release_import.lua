-- KEYS: job running
-- ARGV: import_id token
-- Releases the lease, so that another worker may continue at once. The token becomes void, because a renewal that is still in
-- flight may arrive later. A worker that shuts down was not killed by this import, so that its attempt does not count.
if redis.call('HGET', job, 'lease') ~= token then return 0 end
redis.call('HSET', job, 'lease', '')
redis.call('HINCRBY', job, 'attempts', -1)
redis.call('ZADD', running, 0, import_id)
return 1
