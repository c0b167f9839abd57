-- KEYS: state lease stream
-- ARGV: token basis group entry_id
-- Ends a turn with nothing left to do: releases the lease and acknowledges the delivery together. If an entry was
-- appended after the basis, the holder must handle it first.
-- include: _log.lua
if redis.call('GET', lease) ~= token then return { 'lost' } end
if redis.call('HGET', state, 'head') ~= basis then return { 'newer' } end
redis.call('HSET', state, 'handled', basis)
redis.call('HDEL', state, 'attempts', 'dropped')
redis.call('DEL', lease)
acknowledge(stream, group, entry_id)
return { 'released' }
