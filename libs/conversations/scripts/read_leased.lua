-- KEYS: state lease log
-- ARGV: token tail_count known_offset
-- The lease's holder reads state and log again, as of one moment.
-- include: _log.lua
if redis.call('GET', lease) ~= token then return { 'lost' } end
return { 'read', redis.call('HGETALL', state), read(log, known_offset, tail_count) }
