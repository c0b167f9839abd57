-- KEYS: people teams config
-- ARGV: base source document
-- Stores people and teams from a document. source: the fingerprint of the directory's file. The file is read once, and
-- its people and teams are removed when a later file lacks them. '': they were added by hand, and stay.
-- include: _desk.lua
if source ~= '' and redis.call('HGET', config, 'source') == source then return 0 end
local directory = cjson.decode(document)
local function put(kind, key, items, write)
  local named = base .. 'from_file:' .. kind
  local before = source ~= '' and redis.call('SMEMBERS', named) or {}
  if source ~= '' then redis.call('DEL', named) end
  local now = {}
  for _, item in ipairs(items) do
    redis.call('HSET', key, item.id, item.json)
    if source ~= '' then redis.call('SADD', named, item.id) end
    now[item.id] = true
    write(item)
  end
  for _, id in ipairs(before) do
    if not now[id] then
      redis.call('HDEL', key, id)
      redis.call('DEL', base .. (kind == 'people' and 'person:' or 'members:') .. id)
      if kind == 'people' then redis.call('DEL', base .. 'connections:' .. id) end
    end
  end
end
put('people', people, directory.people, function(person)
  redis.call('HSET', base .. 'person:' .. person.id, 'limit', person.limit)
end)
put('teams', teams, directory.teams, function(team)
  redis.call('DEL', base .. 'members:' .. team.id)
  for _, member in ipairs(team.members) do redis.call('SADD', base .. 'members:' .. team.id, member) end
end)
for field, value in pairs(directory.config) do redis.call('HSET', config, field, value) end
if source ~= '' then redis.call('HSET', config, 'source', source) end
changed(base, 'directory')
return 1
