-- KEYS: lost
-- ARGV: number:number since
-- The feed says that so many entries were lost since then. Those that were lost in between are of a gap of their own.
if redis.call('HGET', lost, 'since') ~= since then return 0 end
if redis.call('HINCRBY', lost, 'number', -number) <= 0 then return redis.call('DEL', lost) end
return redis.call('HINCRBY', lost, 'since', 1)
