-- KEYS: people
-- ARGV: base person status
-- A teammate sets a status (`online`, `away`, `offline`), or '' so that their activity decides.
-- include: _desk.lua
if redis.call('HEXISTS', people, person) == 0 then return 0 end
redis.call('HSET', base .. 'person:' .. person, 'manual', status)
changed(base, 'presence')
return 1
