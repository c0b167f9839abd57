-- KEYS: people
-- ARGV: base
-- Everybody as they are now: ID, status, open conversations, and what they said of themselves ('' for nothing).
-- include: _desk.lua
local base, now, found = ARGV[1], now_ms(), {}
local away_ms = away_ms_of(base)
for _, person in ipairs(redis.call('HKEYS', KEYS[1])) do
  table.insert(found, { person, status_of(base, person, now, away_ms), redis.call('SCARD', base .. 'open:' .. person),
    redis.call('HGET', base .. 'person:' .. person, 'manual') or '' })
end
return found
