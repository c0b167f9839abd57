-- KEYS: state lease
-- ARGV: lease_value owner_counter
-- The desk knows where this conversation stands as of this owner: only the holder of the lease may say so.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return { 'lost' } end
redis.call('HSET', KEYS[1], 'settled', ARGV[2])
return { 'settled' }
