-- KEYS: state lease log
-- ARGV: lease_value tail_count known
-- The holder looks again after a dropped decision or a step: state and log as of one moment.
-- include: _log.lua
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return { 'lost' } end
return { 'read', redis.call('HGETALL', KEYS[1]), read(KEYS[3], ARGV[3], ARGV[2]) }
