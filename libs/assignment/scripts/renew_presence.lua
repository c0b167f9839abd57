-- KEYS: people
-- ARGV: base person connection ttl_ms:number until_ms:number active:flag
-- Extends the connection of a teammate's browser tab by `ttl_ms` (0: the tab was closed), but not beyond `until_ms`
-- (0: without such an end). active: the teammate did something. Answers the status before and after; '' for a person
-- who is not in the directory.
-- include: _desk.lua
local now = now_ms()
if redis.call('HEXISTS', people, person) == 0 then return { '', '' } end
local away_ms = away_ms_of(base)
local before = status_of(base, person, now, away_ms)
local connections, state = base .. 'connections:' .. person, base .. 'person:' .. person
redis.call('ZREMRANGEBYSCORE', connections, '-inf', '(' .. whole(now))
-- An end of which the caller subtracted its own time would be later by the time until this script runs.
if until_ms > 0 then ttl_ms = math.min(ttl_ms, until_ms - now) end
if ttl_ms <= 0 then
  redis.call('ZREM', connections, connection)
else
  redis.call('ZADD', connections, whole(now + ttl_ms), connection)
  -- Another tab may stay for longer.
  if redis.call('PTTL', connections) < ttl_ms then redis.call('PEXPIRE', connections, whole(ttl_ms)) end
end
redis.call('HSET', state, 'seen_at', whole(now))
if active then redis.call('HSET', state, 'active_at', whole(now)) end
local after = status_of(base, person, now, away_ms)
if before ~= after then changed(base, 'presence') end
return { before, after }
