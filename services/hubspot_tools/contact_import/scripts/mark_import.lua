-- KEYS: job
-- ARGV: import_id token channel field value
-- Writes down, while the lease holds, what a worker is about to do (`intents`) or what it waits for (`waiting`).
-- include: _progress.lua
if redis.call('HGET', KEYS[1], 'lease') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[4], ARGV[5])
-- Who waits has not been killed by what is in hand.
if ARGV[4] == 'waiting' then redis.call('HSET', KEYS[1], 'attempts', 0) end
if ARGV[4] == 'waiting' then show(KEYS[1], ARGV[1], ARGV[3], 0) end
return 1
