-- KEYS: state lease stream
-- ARGV: lease_value basis group entry_id
-- Nothing left to do: the conversation and the entry that woke it are given back together, unless something
-- newer was appended, which is then the holder's to handle.
-- include: _log.lua
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return { 'lost' } end
if redis.call('HGET', KEYS[1], 'head') ~= ARGV[2] then return { 'newer' } end
redis.call('HSET', KEYS[1], 'handled', ARGV[2], 'attempts', 0, 'dropped', 0)
redis.call('DEL', KEYS[2])
finish(KEYS[3], ARGV[3], ARGV[4])
return { 'released' }
