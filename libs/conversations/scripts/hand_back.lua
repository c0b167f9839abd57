-- KEYS: state lease
-- ARGV: lease_value counted
-- A turn that this worker will not finish: the next owner of its entry may begin it at once. counted '0': it was no
-- attempt, but a worker's own end.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return { 'lost' } end
redis.call('DEL', KEYS[2])
if ARGV[2] == '0' then redis.call('HSET', KEYS[1], 'attempts', 0) end
return { 'handed_back' }
