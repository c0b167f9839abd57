-- KEYS: people
-- ARGV: base person status
-- Somebody says what they are (`online`, `away`, `offline`), or '' to let their activity say it.
-- include: _desk.lua
if redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 then return 0 end
redis.call('HSET', ARGV[1] .. 'person:' .. ARGV[2], 'manual', ARGV[3])
changed(ARGV[1], 'presence')
return 1
