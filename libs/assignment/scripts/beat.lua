-- KEYS: people
-- ARGV: base person connection ttl_ms active
-- A tab of this person lives for so long more (0: it is gone); active '1': they did something. Answers with their
-- status before and after, '' before for somebody who isn't of this desk.
-- include: _desk.lua
local base, person, now = ARGV[1], ARGV[2], now_ms()
if redis.call('HEXISTS', KEYS[1], person) == 0 then return { '', '' } end
local away_ms = away_ms_of(base)
local before = status_of(base, person, now, away_ms)
local connections, state = base .. 'connections:' .. person, base .. 'person:' .. person
redis.call('ZREMRANGEBYSCORE', connections, '-inf', '(' .. whole(now))
if ARGV[4] == '0' then
  redis.call('ZREM', connections, ARGV[3])
else
  redis.call('ZADD', connections, whole(now + tonumber(ARGV[4])), ARGV[3])
  redis.call('PEXPIRE', connections, ARGV[4])
end
redis.call('HSET', state, 'seen_at', whole(now))
if ARGV[5] == '1' then redis.call('HSET', state, 'active_at', whole(now)) end
local after = status_of(base, person, now, away_ms)
if before ~= after then changed(base, 'presence') end
return { before, after }
