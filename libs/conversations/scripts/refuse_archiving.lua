-- KEYS: state
-- ARGV: revision refused
-- The archive can't take this revision in: the sweep publishes it no more. An operator may retry its dead letter.
if redis.call('HGET', state, 'tail') == revision then redis.call('HSET', state, 'archived', refused .. revision) end
return 1
