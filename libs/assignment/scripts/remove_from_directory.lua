-- KEYS: directory
-- ARGV: base kind id
-- Removes a person (kind `people`) or a team (kind `teams`). A person's open conversations stay theirs until another
-- teammate takes them.
-- include: _desk.lua
if redis.call('HDEL', directory, id) == 0 then return 0 end
redis.call('SREM', base .. 'from_file:' .. kind, id)
if kind == 'teams' then
  redis.call('DEL', base .. 'members:' .. id)
else
  redis.call('DEL', base .. 'person:' .. id, base .. 'connections:' .. id)
end
changed(base, 'directory')
return 1
