-- KEYS: people
-- ARGV: base
-- Every teammate's ID, current status, number of open conversations, and the status that they set ('' for none).
-- include: _desk.lua
local now, found = now_ms(), {}
local away_ms = away_ms_of(base)
for _, person in ipairs(redis.call('HKEYS', people)) do
  table.insert(found, { person, status_of(base, person, now, away_ms), redis.call('SCARD', base .. 'open:' .. person),
    redis.call('HGET', base .. 'person:' .. person, 'manual') or '' })
end
return found
