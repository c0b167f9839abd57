-- KEYS: state lease log
-- ARGV: lease_value tail_count
-- The holder looks again after a dropped decision or a step: state and log as of one moment.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return { 'lost' } end
return { 'read', redis.call('HGETALL', KEYS[1]), redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', ARGV[2]) }
