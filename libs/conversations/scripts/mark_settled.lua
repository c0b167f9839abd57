-- KEYS: state lease
-- ARGV: token owner_version
-- The lease's holder records that the desk knows the conversation's place under this owner version.
if redis.call('GET', lease) ~= token then return { 'lost' } end
redis.call('HSET', state, 'settled', owner_version)
return { 'settled' }
