-- KEYS: flows
-- ARGV: document ttl:number
-- Stores the text of a set of flows for at least `ttl`. It never shortens the time to live, because conversations that
-- name these flows extend it.
redis.call('SETNX', flows, document)
if redis.call('TTL', flows) < ttl then redis.call('EXPIRE', flows, ttl) end
return 1
